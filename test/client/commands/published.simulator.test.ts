import { aWarehouse, type TestWarehouse } from '../../warehouse/a-warehouse';
import { saidOf } from './said-of';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => String(at + 1));
const stamp = '2026-01-02T00:00:00-06:00';
const people = ids(600).map((id) => ({ id, udate: stamp, created_timestamp: '2026-01-01 00:00:00' }));
const labels = ids(600).map((id) => ({ id, contact: id, tag: '1', updated_timestamp: stamp }));

describe('what commands say of a published file', () => {
  let lake: TestWarehouse;
  const said = (...argv: readonly string[]) => saidOf(lake.folder, argv);

  beforeAll(async () => {
    lake = await aWarehouse();
    await lake.materialize('contacts', people, { answeredAt: '2026-01-03T00:00:00Z' });
    await lake.materialize('contact_tags', labels, { proof: 'unproven', proofReason: 'rows moved' });
    await lake.materialize('tags', [{ id: '1' }]);
    await lake.warehouse.publish();
  });
  afterAll(() => lake.remove());

  it('plan reads a proven table by what changed, leaves a fresh one, and scans a small one', async () => {
    const lines = (await said('plan', 'contacts+')).split('\n');
    expect(lines[1]).toMatch(/^contacts +filter +2 +< 1 +filters\[updated_after\] is known from live accounts$/);
    const all = await said('plan', 'contacts or contact_lists or group:contacts');
    expect(all).toMatch(/\ncontact_tags +fresh +0 +0 +scanned just now; only a scan shows what changed: /);
    expect(all).toMatch(/\ntags +scan +1 +< 1 +a table of up to 5 pages is scanned in each run\n/);
    expect(all).toMatch(/\ncontact_lists +scan +\? +\? +nothing is stored yet/);
    expect(all).toMatch(/\d+ assets to read, 1 fresh: at least 3 calls, 0\.6 s at 5 requests a second\n$/);
  });

  it('plan scans a fresh table that is named, and all with --full', async () => {
    expect(await said('plan', 'contact_tags')).toMatch(
      /contact_tags +scan +7 .* was not proven \(rows moved\), so it is tried again/,
    );
    expect(await said('plan', 'contacts', '--full')).toMatch(/contacts +keyset +7 +< 1 +mode full: /);
  });

  it('plan says beforehand how a range is read, and what that costs', async () => {
    const range = ['--since', '2026-01-01', '--until', '2026-02-01'];
    const lines = (await said('plan', 'contacts or contact_tags or tags or contact_lists', ...range)).split('\n');
    const of = (asset: string) => lines.find((line) => line.startsWith(`${asset} `));
    expect(of('contacts')).toMatch(/^contacts +keyset +7 +< 1 +a scan for its range: it holds most of the rows$/);
    expect(of('contact_tags')).toMatch(
      / scan +7 +< 1 +a scan for its range: orders\[updated_timestamp\] was not tried yet/,
    );
    expect(of('tags')).toMatch(/ 0 +0 +it has no date, so that a range holds nothing of it: not read$/);
    expect(of('contact_lists')).toMatch(/ scan +\? /);
    expect(await said('plan', 'contacts', '--since', '2026-01-03')).toMatch(
      /\ncontacts +filter +1 +< 1 +for its range: filters/,
    );
  });

  it('assets shows proof and bookmark of each', async () => {
    const shown = await said('assets', 'contacts or contact_tags', '--format', 'table');
    expect(shown).toMatch(/\ncontacts .* filter +600 +just now +done +proven just now +2026-01-02 06:00 +1 day /);
    expect(shown).toMatch(/\ncontact_tags .* fresh +600 +just now +done +never proven +1 day /);
  });
});
