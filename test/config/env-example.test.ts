import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDotenv } from '../../config/dotenv';
import { loadSettings } from '../../config/settings';
import { VARIABLE_NAMES } from '../../config/variables';

const EXAMPLE = join(__dirname, '../../.env.example');
const uncommented = parseDotenv(readFileSync(EXAMPLE, 'utf8').replaceAll(/^# (?=[A-Z_]+=)/gm, ''));

describe('.env.example', () => {
  it('lists every setting', () => {
    expect(Object.keys(uncommented).filter((name) => /^(ACTIVECAMPAIGN|CAMPAIGNLAKE)_/.test(name))).toEqual(
      expect.arrayContaining([...VARIABLE_NAMES]),
    );
  });

  it('shows the defaults', () => {
    const { ACTIVECAMPAIGN_API_URL: _, ACTIVECAMPAIGN_REQUESTS_PER_SECOND: budget, ...rest } = uncommented;
    const dotenv = '/no/such/file';
    const {
      temporalEnvironment: _unset,
      home: _home,
      accountFolder: _folder,
      ...defaults
    } = loadSettings({}, { dotenv });
    expect(budget).toBe('5');
    expect(loadSettings(rest, { dotenv })).toMatchObject(defaults);
  });
});
