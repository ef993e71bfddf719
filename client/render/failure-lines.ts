/** Below the assets: why each failed whose newest materialization did, when, and what to do once the cause is gone. */
import { reasonOf } from '../../graph/causes';
import type { AssetRow } from './asset-lines';
import { ago } from './numbers';
import { table } from './table';

export function failureLines(rows: readonly AssetRow[], now: Date): readonly string[] {
  const failed = rows.flatMap(({ asset, lastError }) =>
    lastError === undefined
      ? []
      : [[asset, ago(lastError.at, now), reasonOf({ asset, error: lastError, heldBack: 0 })]],
  );
  if (failed.length === 0) return [];
  const [[first = ''] = []] = failed;
  return [
    '',
    ...table([{ title: 'failed' }, { title: 'when' }, { title: 'why' }], failed),
    '',
    `What is stored is as it was. To try again what failed: npx campaignlake materialize ${failed.length === 1 ? first : 'status:failed'}`,
  ];
}
