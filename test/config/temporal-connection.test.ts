import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../config/settings';
import type { TemporalConnection } from '../../config/temporal-connection';
import { temporalConnection } from '../../config/temporal-connection';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'campaignlake-temporal-'));
  writeFileSync(
    join(folder, 'profiles.toml'),
    '[profile.cloud]\naddress = "cloud:7233"\nnamespace = "acme"\napi_key = "k"\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const connectionOf = (environment: Readonly<Record<string, string>>): TemporalConnection =>
  temporalConnection(loadSettings({ HOME: folder, ...environment }, { dotenv: join(folder, '.env') }));

describe('the connection to Temporal', () => {
  it('goes where TEMPORAL_ADDRESS says, from .env too', () => {
    writeFileSync(join(folder, '.env'), 'TEMPORAL_ADDRESS=temporal:7233\n');
    expect(connectionOf({})).toMatchObject({ connectionOptions: { address: 'temporal:7233' }, namespace: 'default' });
    rmSync(join(folder, '.env'));
  });

  it('goes where a profile says, with its key', () => {
    const profile = { TEMPORAL_CONFIG_FILE: join(folder, 'profiles.toml'), TEMPORAL_PROFILE: 'cloud' };
    expect(connectionOf(profile)).toMatchObject({
      connectionOptions: { address: 'cloud:7233', apiKey: 'k' },
      namespace: 'acme',
    });
  });

  it('goes to the own server of dev without a key, whatever a profile says', () => {
    const { connectionOptions } = connectionOf({
      CAMPAIGNLAKE_DEV_SERVER: '127.0.0.1:7233',
      TEMPORAL_CONFIG_FILE: join(folder, 'profiles.toml'),
      TEMPORAL_API_KEY: 'k',
    });
    expect(connectionOptions).toEqual({ address: '127.0.0.1:7233' });
  });

  it('names what to look at when a profile is missing', () => {
    expect(() => connectionOf({ TEMPORAL_PROFILE: 'clod' })).toThrow(
      /^The Temporal settings cannot be read .*TEMPORAL_PROFILE/,
    );
  });
});
