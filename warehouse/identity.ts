/** Whose warehouse it is: an account at a host. Rows of another one must never come in. */
import { randomUUID } from 'node:crypto';
import type { Asset } from '../graph/asset';
import type { Session } from './duckdb-file';
import { WarehouseMismatchError } from './errors';
import { applyMeta, applySchema } from './schema';
import { literal } from './sql';

export interface Owner {
  readonly folder: string;
  readonly account: string;
  readonly host: string;
  readonly assets: readonly Asset[];
}

/** The warehouse's own id; a new file gets one, and its tables. */
export async function identify(session: Session, { folder, account, host, assets }: Owner): Promise<string> {
  await applyMeta(session);
  const [known] = await session.rows<{ warehouse_id: string; account: string; host: string }>(
    'SELECT warehouse_id, account, host FROM _campaignlake.identity',
  );
  if (known !== undefined && (known.account !== account || known.host !== host)) {
    throw new WarehouseMismatchError(
      `the data folder "${folder}" belongs to account "${known.account}" at ${known.host}, not to "${account}" at ${host}`,
      { hint: 'Set CAMPAIGNLAKE_HOME or CAMPAIGNLAKE_ACCOUNT to give this account a folder of its own' },
    );
  }
  await applySchema(session, assets);
  if (known !== undefined) return known.warehouse_id;
  const created = randomUUID();
  await session.transaction(async () => {
    const values = [created, account, host].map(literal).join(', ');
    await session.run(`INSERT INTO _campaignlake.identity VALUES (${values})`);
    await session.run("INSERT INTO _campaignlake.clock VALUES ('1970-01-01T00:00:00Z')");
  });
  return created;
}
