/** What alerts have said of causes that go on: so that each is told once, and once when it is over. */
import type { ToldTrouble } from '../graph/alerts';
import type { Session } from './duckdb-file';
import { literal } from './sql';

export async function toldTroubles(session: Session): Promise<readonly ToldTrouble[]> {
  const rows = await session.rows<{ cause: string; asset: string; since_ms: bigint; is_over: boolean }>(
    'SELECT cause, asset, epoch_ms(since) AS since_ms, is_over FROM _campaignlake.told ORDER BY ALL',
  );
  return rows.map(({ cause, asset, since_ms: since, is_over: isOver }) => ({
    cause,
    asset,
    since: new Date(Number(since)).toISOString(),
    isOver,
  }));
}

/** All that is known of this cause from now on. */
export async function rememberTold(session: Session, cause: string, told: readonly ToldTrouble[]): Promise<void> {
  await session.run(`DELETE FROM _campaignlake.told WHERE cause = ${literal(cause)}`);
  if (told.length === 0) return;
  const rows = told.map(
    ({ asset, since, isOver }) => `(${literal(cause)}, ${literal(asset)}, ${literal(since)}::TIMESTAMPTZ, ${isOver})`,
  );
  await session.run(`INSERT INTO _campaignlake.told VALUES ${rows.join(', ')}`);
}
