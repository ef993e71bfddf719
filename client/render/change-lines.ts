/** What a pipe gets while a run goes on: a line per change of an asset's state. */
import { reasonOf } from '../../graph/causes';
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { counted, duration } from './numbers';

/** The lines that `next` adds to what was said at `previous`. */
export function changeLines(previous: RunProgress | undefined, next: RunProgress): readonly string[] {
  return Object.values(next.assets).flatMap((asset) => {
    const before = previous?.assets[asset.asset]?.state ?? 'waiting';
    // What the end of a run left out, its summary lists.
    const isLeftOut = next.state !== 'running' && asset.state === 'skipped';
    return before === asset.state || asset.state === 'waiting' || isLeftOut ? [] : [changeLine(asset)];
  });
}

function changeLine(asset: AssetProgress): string {
  if (asset.state === 'running') return `${asset.asset}: started (${asset.strategy})`;
  if (asset.state === 'done') {
    const { deleted, fallback } = asset;
    const gone = deleted === 0 ? '' : `, ${counted(deleted, 'row')} deleted`;
    const whole = fallback === undefined ? '' : `; read whole instead: ${fallback}`;
    return `${asset.asset}: done, ${workOf(asset)}${gone}${whole}`;
  }
  return `${asset.asset}: ${asset.state}${asset.error === undefined ? '' : `, ${reasonOf(asset)}`}`;
}

export function workOf(asset: AssetProgress): string {
  const { startedAt, endedAt } = asset;
  const took =
    startedAt === undefined || endedAt === undefined ? [] : [duration(Date.parse(endedAt) - Date.parse(startedAt))];
  return [counted(asset.rows, 'row'), counted(asset.pages, 'page'), ...took].join(', ');
}
