/** The start date as it was last: an earlier one means that rows are missing, so that every bookmark goes and all is read anew. */
import type { Session } from './duckdb-file';
import { orNull } from './sql';

export async function applyStartDate(session: Session, startDate: string | undefined): Promise<void> {
  const [known] = await session.rows<{ value: string | null }>('SELECT value FROM _campaignlake.start_date');
  const before = known?.value ?? undefined;
  if (known !== undefined && before === startDate) return;
  const isEarlier = before !== undefined && (startDate === undefined || Date.parse(startDate) < Date.parse(before));
  if (isEarlier) {
    await session.run('DELETE FROM _campaignlake.bookmarks');
    // What scans looked like stays known, and that they superseded older ones: only nothing stands on them any more.
    await session.run("UPDATE _campaignlake.scans SET merged_at = NULL, answered_at = NULL, proof = 'unproven'");
  }
  await session.run('DELETE FROM _campaignlake.start_date');
  await session.run(`INSERT INTO _campaignlake.start_date VALUES (${orNull(startDate)})`);
}
