/** What was found out about the account by trying: which filters and orders it honours. */
import type { ProbeResult } from '../graph/probe';
import type { Session } from './duckdb-file';
import { literal } from './sql';

export async function recordProbes(session: Session, asset: string, results: readonly ProbeResult[]): Promise<void> {
  for (const { param, isHonoured, what } of results) {
    await session.run(`DELETE FROM _campaignlake.probes WHERE asset = ${literal(asset)} AND param = ${literal(param)}`);
    await session.run(
      `INSERT INTO _campaignlake.probes VALUES (${literal(asset)}, ${literal(param)}, ${isHonoured}, ${literal(what)}, now())`,
    );
  }
}
