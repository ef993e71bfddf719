import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCHEDULE_VERBS } from '../../client/definitions';
import { checkFolder } from '../../client/preflight';
import { campaignlake } from './command-line';
import { inTemporaryFolder } from './temporary-folder';

describe('the command line', () => {
  it.each([
    [['foo'], "unknown command 'foo'"],
    [['dev', '--onc'], "unknown option '--onc' (Did you mean --once?)"],
    [
      ['simulator', '--port', '99999'],
      "option '--port <port>' argument '99999' is invalid. A port is a number up to 65535.",
    ],
    [['dev', '--since', '2026-02-30'], '--since "2026-02-30" is no date. Write 2026-01-31, or 2026-01-31T06:00:00Z'],
    [['materialize', 'contcts'], 'There is no asset "contcts" (character 1 of "contcts"). Did you mean contacts?'],
    [
      ['assets', 'group:nothing'],
      'There is no group "nothing" (character 7 of "group:nothing"). npx campaignlake assets lists all names',
    ],
    [['assets', 'status:failed'], '"status:failed" selects no asset. No asset has failed'],
    // Which have failed is the worker's to say; names are known here.
    [
      ['check', 'status:failed or tgs'],
      'There is no asset "tgs" (character 18 of "status:failed or tgs"). Did you mean tags?',
    ],
    [['export', '--to', '/tmp', 'tags'], 'Nothing of account "demo" is published yet. Run "npm start" first'],
    [['schedules', 'aply'], 'Schedules have no "aply". Did you mean apply?'],
    [['status'], 'No Temporal server runs for account "demo". Start one with "npm start", or set TEMPORAL_ADDRESS'],
    [
      ['worker'],
      'A worker needs an account. Set ACTIVECAMPAIGN_API_URL and ACTIVECAMPAIGN_API_TOKEN; for the demo use "npm start"',
    ],
  ])('%j is one line that says what to do, and 2', async (argv, message) => {
    const { code, stdout, stderr } = await campaignlake(argv);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `campaignlake: ${message}\n` });
  });

  it.each([
    ['http://acme.api-us1.com', /https/],
    ['ftp://127.0.0.1', /127\.0\.0\.1|ftp/],
  ])('the URL "%s" is refused before anything is started', async (url, message) => {
    const { code, stderr } = await campaignlake(['dev'], {
      ACTIVECAMPAIGN_API_URL: url,
      ACTIVECAMPAIGN_API_TOKEN: 'x',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^campaignlake: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  it('shows the stack of an error only when it is asked for', async () => {
    const { stderr } = await campaignlake(['worker'], { CAMPAIGNLAKE_DEBUG: '1' });
    expect(stderr).toMatch(/\n +at /);
  });

  it('tells what went wrong in a part in one line, and how to see more', async () => {
    await expect(campaignlake(['simulator'])).resolves.toEqual({
      code: 1,
      stdout: '',
      stderr: 'campaignlake: unexpected: a part was started. CAMPAIGNLAKE_DEBUG=1 shows where; please report it\n',
    });
  });

  it('has an example in the help of every command', async () => {
    const { code, stdout } = await campaignlake(['--help']);
    expect(code).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[| +[a-z])/gm)].map(([, name]) => name ?? '');
    expect(commands).toEqual(expect.arrayContaining(['dev', 'worker', 'simulator', 'assets', 'materialize', 'doctor']));
    for (const command of commands) {
      const help = await campaignlake([command, '--help']);
      expect(help).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`$ npx campaignlake ${command}`) as string,
      });
    }
  });
});

describe('the help of schedules', () => {
  it('has an example of each verb', async () => {
    const { stdout } = await campaignlake(['schedules', 'pause', '--help']);
    for (const verb of SCHEDULE_VERBS) expect(stdout).toContain(`$ npx campaignlake schedules ${verb}`);
  });
});

describe('assets', () => {
  it('lists the graph without a server and without a published file', async () => {
    const { code, stdout } = await campaignlake(['assets', '+ecommerce_order_products', '--json']);
    expect({ code, assets: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      assets: [
        { asset: 'ecommerce_order_products', deps: ['ecommerce_orders'] },
        { asset: 'ecommerce_orders', deps: [] },
      ],
    });
  });
});

describe('plan', () => {
  it('says without a server that nothing is published, so that all is a first load', async () => {
    const { code, stdout } = await campaignlake(['plan', 'group:ecommerce']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nothing of account "demo" is published yet: each table would be a first load/);
    expect(stdout).toMatch(/ecommerce_orders +scan +\? +nothing is stored yet/);
    expect(stdout).toMatch(/5 assets to read: at least 0 calls\n$/);
  });

  it('is one document with --json, of the mode that the options ask for', async () => {
    const { code, stdout } = await campaignlake(['plan', 'contacts', '--since', '2026-01-01', '--json']);
    expect({ code, plan: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      plan: {
        account: 'demo',
        mode: 'backfill',
        isPublished: false,
        calls: 0,
        isAtLeast: true,
        requestsPerSecond: 'unlimited',
        assets: [{ asset: 'contacts', strategy: 'filter', probes: [] }],
      },
    });
  });

  it.each([
    [['plan', 'tgas'], /There is no asset "tgas"/],
    [['plan', '--full', '--since', '2026-01-01'], /--full reads all rows/],
    [['plan', '--since', '2026-01-31', '--until', '2026-01-31T03:00:00Z'], /since "2026-01-31" is 2026-01-31T06:00:00/],
    [['materialize', '--since', '2026-02-02', '--until', '2026-02-01'], /the range is empty: since "2026-02-02" is/],
  ])('refuses %j with 2', async (argv, message) => {
    const { code, stderr } = await campaignlake(argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a data folder that cannot be used', () => {
  it('is refused when a part of its path is a file', () =>
    inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      const { code, stderr } = await campaignlake(['dev'], { CAMPAIGNLAKE_HOME: join(folder, 'file') });
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /cannot be written \(a part of its path is a file\)\. Make it writable, or set CAMPAIGNLAKE_HOME/,
      );
    }));

  it('is refused when it is read-only', () =>
    inTemporaryFolder(async (folder) => {
      await chmod(folder, 0o755);
      await mkdir(join(folder, 'demo'), { mode: 0o555 });
      await expect(asNobody(() => checkFolder(join(folder, 'demo')))).rejects.toThrow(
        `The data folder ${join(folder, 'demo')} cannot be written (no permission). Make it writable`,
      );
    }));
});

/** Root may write everywhere, so as root it is somebody else who tries. */
async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
