/** The schedules that the settings want: as declared, changed where a setting says so, without those that are off. */
import { assets } from '../../assets';
import { scheduleVariable, type ScheduleSettings } from '../../config/schedule-settings';
import { buildAssetGraph } from '../../graph/asset-graph';
import { ConfigError } from '../../graph/errors';
import { parseSelection } from '../../graph/parse-selection';
import type { Schedule } from '../../graph/schedule';
import { SelectionError } from '../../graph/selection-error';
import { schedules } from '../../schedules';

/** With its zone. */
export type WantedSchedule = Schedule & Required<Pick<Schedule, 'timeZone'>>;

/** @throws ConfigError for a selection that cannot be read, or names what is not there */
export function wantedSchedules({ changes, timeZone }: ScheduleSettings): readonly WantedSchedule[] {
  return schedules.flatMap((declared): WantedSchedule[] => {
    const change = changes[declared.name] ?? (declared.isOff === true ? 'off' : undefined);
    if (change === 'off') return [];
    const wanted = { timeZone, ...declared };
    if (change === undefined) return [wanted];
    const { when, select } = change;
    if (select === undefined) return [{ ...wanted, when }];
    checkSelection(select, declared.name);
    return [{ ...wanted, when, request: { ...wanted.request, select } }];
  });
}

/** Which assets are stale is known only when a run starts; that the rest names what is there is known now. */
function checkSelection(select: string, name: string): void {
  const graph = buildAssetGraph(assets);
  try {
    parseSelection(select).resolve(graph, { assetsWithStatus: () => graph.keys });
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new ConfigError(`${scheduleVariable(name)}: ${error.message}`);
  }
}
