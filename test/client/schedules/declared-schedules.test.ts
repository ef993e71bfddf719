import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../../../assets';
import { wantedSchedules } from '../../../client/schedules/declared-schedules';
import { scheduleOptions } from '../../../client/schedules/schedule-options';
import { parseDotenv } from '../../../config/dotenv';
import { scheduleVariable } from '../../../config/schedule-settings';
import { loadSettings } from '../../../config/settings';
import { parseRequest } from '../../../activities/parse-request';
import { buildAssetGraph } from '../../../graph/asset-graph';
import { selectAssets } from '../../../graph/select-assets';
import { schedules } from '../../../schedules';

const wanted = (environment: Readonly<Record<string, string>> = {}) =>
  wantedSchedules(loadSettings(environment, { dotenv: '/no/such/file' }).schedules);
const everyDeclared = Object.fromEntries(schedules.map(({ name, when }) => [scheduleVariable(name), when]));

describe('the declared schedules', () => {
  it.each(wanted(everyDeclared).map((schedule) => [schedule.name, schedule] as const))(
    '%s asks for what the worker understands',
    (_name, schedule) => {
      const { action } = scheduleOptions({ account: 'acme', taskQueue: 'q' }, schedule);
      const { select = '*' } = parseRequest(action.args[0]);
      expect(selectAssets(select, buildAssetGraph(assets)).length).toBeGreaterThan(20);
    },
  );

  it('are in .env.example as they are declared', () => {
    const example = readFileSync(join(__dirname, '../../../.env.example'), 'utf8');
    const shown = parseDotenv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
    const declared = schedules.map(({ name, when, isOff }) => [scheduleVariable(name), isOff === true ? 'off' : when]);
    expect(shown).toMatchObject(Object.fromEntries(declared));
  });

  it('buffer one run that came due meanwhile, and all where each is a window of its own', () => {
    const overlaps = wanted(everyDeclared).map((schedule) => {
      const { policies } = scheduleOptions({ account: 'acme', taskQueue: 'q' }, schedule);
      return [schedule.name, policies?.overlap, policies?.pauseOnFailure];
    });
    expect(overlaps).toEqual([
      ['hourly', 'BUFFER_ONE', false],
      ['nightly', 'BUFFER_ONE', false],
      ['weekly', 'BUFFER_ONE', false],
      ['days', 'BUFFER_ALL', false],
    ]);
  });
});

describe('the settings of schedules', () => {
  it('change time, assets and zone, and switch off and on', () => {
    const changed = wanted({
      CAMPAIGNLAKE_SCHEDULE_HOURLY: 'every 30 minutes',
      CAMPAIGNLAKE_SCHEDULE_NIGHTLY: '0 2 * * * for group:deals or status:stale',
      CAMPAIGNLAKE_SCHEDULE_WEEKLY: 'off',
      CAMPAIGNLAKE_SCHEDULE_DAYS: '0 0 * * *',
      CAMPAIGNLAKE_SCHEDULE_TIME_ZONE: 'Europe/Berlin',
    });
    expect(changed).toMatchObject([
      { name: 'hourly', when: 'every 30 minutes', request: {}, timeZone: 'Europe/Berlin' },
      { name: 'nightly', when: '0 2 * * *', request: { select: 'group:deals or status:stale', mode: 'full' } },
      { name: 'days', request: { window: '1 day' }, timeZone: 'UTC' },
    ]);
  });

  it.each([
    [
      { CAMPAIGNLAKE_SCHEDULE_HOURLY: 'hourly' },
      /^CAMPAIGNLAKE_SCHEDULE_HOURLY cannot be "hourly"\. Write off, a cron such as/,
    ],
    [
      { CAMPAIGNLAKE_SCHEDULE_WEEKLY: '0 0 * * SUN for group:dels' },
      /^CAMPAIGNLAKE_SCHEDULE_WEEKLY: There is no group "dels" .*Did you mean deals\?$/,
    ],
    [{ CAMPAIGNLAKE_SCHEDULE_DAILY: 'off' }, /^There is no setting CAMPAIGNLAKE_SCHEDULE_DAILY\. Did you mean/],
    [{ CAMPAIGNLAKE_SCHEDULE_TIME_ZONE: 'Mars' }, /^CAMPAIGNLAKE_SCHEDULE_TIME_ZONE cannot be "Mars"/],
  ])('say what is wrong with %j', (environment, message) => {
    expect(() => wanted(environment)).toThrow(message);
  });
});
