/** The end of a run as a person reads it: how it ended, the groups, what is not plainly done, and where the file is. */
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { reasonOf } from './change-lines';
import { bytes, count, counted, duration, perSecond } from './numbers';
import type { Palette } from './palette';
import { table } from './table';

export function summaryLines(run: RunProgress, palette: Palette): readonly string[] {
  return [
    palette.state(palette.strong(headline(run)), run.state),
    ...(run.error === undefined || run.error.type === 'AssetsFailed' ? [] : [run.error.message]),
    ...section(groupTable(run)),
    ...section(exceptionTable(run)),
    ...section(publishedLines(run)),
  ];
}

function headline(run: RunProgress): string {
  const assets = Object.values(run.assets);
  const ms = Date.parse(run.endedAt ?? run.startedAt) - Date.parse(run.startedAt);
  const done = assets.filter(({ state }) => state === 'done').length;
  return [
    `${ENDINGS[run.state]} in ${duration(ms)}: ${done} of ${counted(assets.length, 'asset')} done`,
    `${counted(run.rowsRead, 'row')} read`,
    `${count(run.rowsWritten)} written`,
    counted(run.calls, 'call'),
    `${count(perSecond(run.rowsRead, ms))} rows/s`,
  ].join(', ');
}

const ENDINGS: Readonly<Record<RunProgress['state'], string>> = {
  running: 'Still running',
  done: 'Done',
  failed: 'Failed',
  canceled: 'Canceled',
  terminated: 'Terminated',
};

function groupTable(run: RunProgress): readonly string[] {
  const assetsOf = (wanted: string): readonly AssetProgress[] =>
    Object.values(run.assets).filter(({ group }) => group === wanted);
  const groups = [...new Set(Object.values(run.assets).map(({ group }) => group))].toSorted();
  if (groups.length === 0) return [];
  const sum = (assets: readonly AssetProgress[], of: (asset: AssetProgress) => number): string =>
    count(assets.reduce((total, asset) => total + of(asset), 0));
  const numbers = ['done', 'rows', 'new', 'changed', 'unchanged', 'calls'];
  return table(
    [{ title: 'group' }, ...numbers.map((title) => ({ title, align: 'right' as const }))],
    groups
      .map((group) => [group, assetsOf(group)] as const)
      .map(([group, assets]) => [
        group,
        `${assets.filter(({ state }) => state === 'done').length} of ${assets.length}`,
        sum(assets, ({ rows }) => rows),
        sum(assets, ({ inserted }) => inserted),
        sum(assets, ({ updated }) => updated),
        sum(assets, ({ unchanged }) => unchanged),
        sum(assets, ({ calls }) => calls),
      ]),
  );
}

/** Assets that failed, were left out, or are done with something to know. */
function exceptionTable(run: RunProgress): readonly string[] {
  const exceptions = Object.values(run.assets).flatMap((asset) => {
    const note = noteOn(asset);
    return note === undefined ? [] : [[asset.asset, asset.state, note]];
  });
  return exceptions.length === 0 ? [] : table([{ title: 'asset' }, { title: 'state' }, { title: 'why' }], exceptions);
}

function noteOn(asset: AssetProgress): string | undefined {
  if (asset.state !== 'done') return reasonOf(asset);
  const notes = [
    ...(asset.proof === 'unproven' ? [`not proven complete: ${asset.proofReason ?? 'no reason given'}`] : []),
    ...(asset.shortened === 0 ? [] : [`${counted(asset.shortened, 'row')} came shortened`]),
    ...(asset.overtaken === 0 ? [] : [`${counted(asset.overtaken, 'row')} left to a newer run`]),
  ];
  return notes.length === 0 ? undefined : notes.join('; ');
}

function publishedLines({ published }: RunProgress): readonly string[] {
  if (published === undefined) return [];
  const parquet =
    published.parquet.length === 0 ? '' : `, ${counted(published.parquet.length, 'Parquet file')} written`;
  return [`Published: ${published.current} (${bytes(published.bytes)}${parquet})`];
}

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);
