/** `schedules apply|list|pause|resume`: the declared schedules on the Temporal server. */
import { loadSettings, type Settings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import { nearest } from '../../graph/nearest';
import { schedules as declaredSchedules } from '../../schedules';
import { printJson, type CommandContext } from '../command-context';
import { SCHEDULE_VERBS, type CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { appliedLines, scheduleListLines } from '../render/schedule-lines';
import { withTemporal } from '../runs/connect';
import type { Place } from '../runs/start-run';
import { knownTemporal } from '../runs/temporal-options';
import { applySchedules } from '../schedules/apply-schedules';
import { wantedSchedules } from '../schedules/declared-schedules';
import { listSchedules } from '../schedules/list-schedules';
import { findSchedule, isOurs, ourSchedules } from '../schedules/our-schedules';
import { scheduleId } from '../schedules/schedule-options';

interface Asked {
  readonly place: Place;
  readonly settings: Settings;
  readonly name: string | undefined;
  readonly note: string | undefined;
}

/** What a verb did: for people, and for `--json`. */
interface Answer {
  readonly lines: readonly string[];
  readonly document: unknown;
}

const VERBS: Readonly<Record<(typeof SCHEDULE_VERBS)[number], (asked: Asked) => Promise<Answer>>> = {
  apply: async ({ place, settings }) => {
    const document = await applySchedules(place, wantedSchedules(settings.schedules));
    return { lines: appliedLines(document), document };
  },
  list: async ({ place, settings }) => {
    const document = await listSchedules(place, wantedSchedules(settings.schedules));
    return { lines: scheduleListLines(document), document };
  },
  pause: (asked) => eachNamed(asked, 'paused', (handle) => handle.pause(asked.note ?? 'paused from the command line')),
  resume: (asked) =>
    eachNamed(asked, 'resumed', (handle) => handle.unpause(asked.note ?? purposeOf(handle.scheduleId, asked.place))),
};

export async function schedules(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const [wanted = '', name] = words;
  const verb = SCHEDULE_VERBS.find((known) => known === wanted);
  if (verb === undefined) {
    const meant = nearest(wanted, SCHEDULE_VERBS);
    throw new ConfigError(`Schedules have no "${wanted}"`, {
      hint: meant === undefined ? `There is ${SCHEDULE_VERBS.join(', ')}` : `Did you mean ${meant}?`,
    });
  }
  const settings = loadSettings(context.environment);
  const { account, taskQueue } = settings;
  const { json, note } = options as { readonly json?: boolean; readonly note?: string };
  const temporal = await knownTemporal(settings, context.environment);
  const { lines, document } = await withTemporal(temporal, (client) =>
    VERBS[verb]({ place: { client, account, taskQueue }, settings, name, note }),
  );
  if (json === true) printJson(context, document);
  else for (const line of lines) context.stdout.write(`${line}\n`);
  return DONE;
}

type Handle = ReturnType<Place['client']['schedule']['getHandle']>;

async function eachNamed(
  { place, settings, name }: Asked,
  done: 'paused' | 'resumed',
  act: (handle: Handle) => Promise<void>,
): Promise<Answer> {
  const wanted = wantedSchedules(settings.schedules).map((schedule) => schedule.name);
  const ids = await appliedIds(place, wanted);
  const meant = name === undefined ? ids : ids.filter((id) => id === name || id === scheduleId(place.account, name));
  if (meant.length === 0) throw noSuchSchedule(place.account, name, ids);
  for (const id of meant) await act(place.client.schedule.getHandle(id));
  return { lines: meant.map((id) => `${id}  ${done}`), document: meant.map((id) => ({ scheduleId: id, done })) };
}

/** Why it was paused is over: its note says what it is for again. One that is declared no more has nothing to say. */
function purposeOf(id: string, { account }: Place): string {
  const declared = declaredSchedules.find(({ name }) => scheduleId(account, name) === id);
  return declared?.description ?? 'resumed from the command line';
}

async function appliedIds(place: Place, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all((await ourSchedules(place, names)).map((id) => findSchedule(place.client, id)));
  return found.flatMap((one) => (one !== undefined && isOurs(one, place.account) ? [one.scheduleId] : []));
}

function noSuchSchedule(account: string, name: string | undefined, all: readonly string[]): ConfigError {
  if (all.length === 0) {
    return new ConfigError(`No schedules of account "${account}" are applied`, {
      hint: 'Run "npx campaignlake schedules apply" first',
    });
  }
  return new ConfigError(`There is no schedule "${name}"`, { hint: `There is ${all.join(', ')}` });
}
