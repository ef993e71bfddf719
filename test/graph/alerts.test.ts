import { alertBody, alertText } from '../../graph/alert-text';
import { decideAlerts, type Alert, type ToldTrouble } from '../../graph/alerts';
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { judgeRun, type Findings } from '../../graph/troubles';
import { aRun as someRun, anAsset } from '../client/runs/a-run';

/** How an asset ended: its state, or its error. */
type End = AssetProgress['state'] | { readonly type: string; readonly message?: string };

/** A run that has ended so. */
const aRun = (ends: Readonly<Record<string, End>>, more: Partial<RunProgress> = {}): RunProgress => {
  const assets = Object.entries(ends).map(([asset, end]) => {
    if (typeof end === 'string') return anAsset(asset, { state: end });
    const { type, message = `it is ${type}` } = end;
    return anAsset(asset, { state: 'failed', error: { type, message: `${asset}: ${message}` } });
  });
  const hasFailed = assets.some(({ state }) => state === 'failed');
  const error = { type: 'AssetsFailed', message: 'some failed' };
  return someRun(assets, {
    workflowId: 'acme:materialize:1',
    endedAt: '2026-11-01T12:05:00.000Z',
    ...(hasFailed ? { state: 'failed', error } : {}),
    ...more,
  });
};

/** What a webhook hears of runs, one after the other: who remembers what was told. */
function aListener() {
  let told: readonly ToldTrouble[] = [];
  return (run: RunProgress, findings: Findings = {}): readonly Alert[] => {
    const steps = decideAlerts(run, judgeRun(run, findings, told), told);
    told = steps.flatMap((step) => step.told);
    return steps.flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
  };
}

const inShort = (alerts: readonly Alert[]): readonly string[] =>
  alerts.map(({ event, cause, assets }) => [event, cause, ...assets].join(' '));

const refused = { type: 'Unauthorized', message: 'the token was refused' };
const broken = { type: 'Contract' };

describe('an alert', () => {
  it('is one for a cause, however many assets it hits', () => {
    const hear = aListener();
    const many = Object.fromEntries(Array.from({ length: 59 }, (_, place) => [`table_${place + 10}`, refused]));
    const [alert, ...more] = hear(aRun(many));
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ event: 'failed', cause: 'Unauthorized', workflowId: 'acme:materialize:1' });
    expect(alert?.assets).toHaveLength(59);
    const lines = alertText(alert as Alert).split('\n');
    expect(lines[0]).toBe('campaignlake acme: Unauthorized, 59 assets, since 2026-11-01T12:05:00.000Z');
    expect(lines[1]).toBe('the token was refused');
    expect(lines).toHaveLength(5);
  });

  it('is told once while the cause goes on, and once when it is over', () => {
    const hear = aListener();
    expect(inShort(hear(aRun({ deals: broken, tags: 'done' })))).toEqual(['failed Contract deals']);
    expect(hear(aRun({ deals: broken, tags: 'done' }))).toEqual([]);
    expect(inShort(hear(aRun({ deals: 'done', tags: 'done' })))).toEqual(['over Contract deals']);
    expect(hear(aRun({ deals: 'done', tags: 'done' }))).toEqual([]);
  });

  it('is told again when the cause hits assets that it had not hit, and is over when it is so for all', () => {
    const hear = aListener();
    hear(aRun({ deals: broken, tags: 'done' }));
    expect(inShort(hear(aRun({ deals: broken, tags: broken })))).toEqual(['failed Contract deals tags']);
    expect(hear(aRun({ deals: 'done', tags: broken }))).toEqual([]);
    // One that fails again while the cause goes on is no news.
    expect(hear(aRun({ deals: broken, tags: broken }))).toEqual([]);
    expect(hear(aRun({ tags: 'done' }))).toEqual([]);
    expect(inShort(hear(aRun({ deals: 'done' })))).toEqual(['over Contract deals tags']);
  });

  it('knows that what stops a run stops its assets', () => {
    const hear = aListener();
    hear(aRun({ deals: refused, tags: refused }));
    const stopped = aRun({}, { state: 'failed', error: refused });
    expect(hear(stopped)).toEqual([]);
    expect(inShort(hear(aRun({ deals: 'done', tags: 'done' })))).toEqual(['over Unauthorized deals tags']);
    expect(inShort(hear(stopped))).toEqual(['failed Unauthorized']);
    expect(hear(aRun({ deals: refused, tags: refused }))).toEqual([]);
  });

  it.each([
    ['did not touch the asset', aRun({ tags: 'done' })],
    ['left it out', aRun({ deals: 'skipped' })],
    ['took it from kept pages', aRun({ deals: 'done' }, { mode: 'rebuild' })],
    ['read a range of it', aRun({ deals: 'done' }, { mode: 'backfill' })],
  ])('is not over by a run that %s', (_, run) => {
    const hear = aListener();
    hear(aRun({ deals: broken }));
    expect(hear(run)).toEqual([]);
  });

  it.each(['RequestError', 'SelectionError'])('is none where somebody started what is refused (%s)', (type) => {
    const hear = aListener();
    expect(hear(aRun({}, { state: 'failed', error: { type, message: 'no' } }))).toEqual([]);
  });

  it.each([
    ['reads what changed', aRun({ tags: 'done' })],
    ['reads a range', aRun({ tags: 'done' }, { mode: 'backfill' })],
    ['finds nothing to do', aRun({})],
    ['is stopped later by something else', aRun({ tags: 'skipped' }, { state: 'failed', error: refused })],
  ])('about a request of a schedule that is refused is over when the next run of that schedule %s', (_, next) => {
    const hear = aListener();
    const error = { type: 'SelectionError', message: 'no asset is called "tag"' };
    const wrong = aRun({}, { state: 'failed', error, scheduledBy: 'acme:hourly' });
    const alerts = hear(wrong);
    expect(inShort(alerts)).toEqual(['failed SelectionError in schedule acme:hourly']);
    expect(alertText(alerts[0] as Alert)).toContain(
      'What to do: look: npx campaignlake status acme:materialize:1; mend the input of schedule acme:hourly, or of a declared one',
    );
    expect(hear(wrong)).toEqual([]);
    expect(hear(aRun({ tags: 'done' }))).toEqual([]);
    expect(hear(aRun({ tags: 'done' }, { scheduledBy: 'acme:weekly' }))).toEqual([]);
    // What stopped it before there was a plan says nothing of the request.
    const full = { type: 'Storage', message: 'the disk is full' };
    hear(aRun({}, { state: 'failed', error: full, scheduledBy: 'acme:hourly' }));
    expect(inShort(hear({ ...next, scheduledBy: 'acme:hourly' }))).toContain(
      'over SelectionError in schedule acme:hourly',
    );
  });

  it('tells of what is stale, of checks, and of deletes that wait', () => {
    const hear = aListener();
    const stale = [{ asset: 'forms', message: 'forms: 3 days old, a day at most' }];
    const failedChecks = [{ asset: 'tags', message: 'tags: 3 rows without a name' }];
    const held = aRun({ tags: 'done', lists: 'done' });
    const { lists } = held.assets;
    const run = { ...held, assets: { ...held.assets, lists: { ...lists, heldBack: 30 } } } as RunProgress;
    expect(inShort(hear(run, { stale, failedChecks }))).toEqual([
      'failed HeldBack lists',
      'failed CheckFailed tags',
      'failed Stale forms',
    ]);
    // Nobody judged freshness, nor checks.
    const fine = aRun({ tags: 'done', lists: 'done' });
    expect(inShort(hear(fine))).toEqual(['over HeldBack lists']);
    expect(hear(fine, { stale, failedChecks })).toEqual([]);
    expect(inShort(hear(fine, { stale: [], failedChecks: [] }))).toEqual(['over CheckFailed tags', 'over Stale forms']);
  });

  it.each(['superseded', 'unavailable'] as const)('about a check is not over by a table that is %s', (state) => {
    const hear = aListener();
    hear(aRun({ tags: 'done' }), { failedChecks: [{ asset: 'tags', message: 'tags: 3 rows without a name' }] });
    expect(hear(aRun({ tags: state }), { failedChecks: [] })).toEqual([]);
    expect(inShort(hear(aRun({ tags: 'done' }), { failedChecks: [] }))).toEqual(['over CheckFailed tags']);
  });

  it('repeats no words but ours: others may hold values of rows', () => {
    const [alert] = aListener()(aRun({ deals: { type: 'Error', message: 'Could not convert "ada@example.test"' } }));
    expect(alertBody(alert as Alert, 'json')).not.toContain('ada@');
  });

  it('says in Slack’s form what it says, and is no markup there', () => {
    const [alert] = aListener()(aRun({ deals: { type: 'Contract', message: 'got <b> & more' } }));
    const { text } = JSON.parse(alertBody(alert as Alert, 'slack')) as { text: string };
    expect(text).toContain(
      'got &lt;b&gt; &amp; more\ndeals\nWhat to do: look: npx campaignlake status acme:materialize:1',
    );
  });
});

describe('an alert about what is stale', () => {
  const stale = ['deals', 'tags'].map((asset) => ({ asset, message: `${asset} is older than it may be` }));
  const dealsAlone = stale.slice(0, 1);

  it('is not told of a table that another cause hit, in this run or one that goes on', () => {
    const hear = aListener();
    expect(inShort(hear(aRun({ deals: broken, tags: 'skipped' }), { stale }))).toEqual([
      'failed Contract deals',
      'failed Stale tags',
    ]);
    // It did not touch the table that is broken.
    expect(hear(aRun({ forms: 'done' }), { stale })).toEqual([]);
    expect(inShort(hear(aRun({ deals: 'done', tags: 'done' }), { stale: [] }))).toEqual([
      'over Contract deals',
      'over Stale tags',
    ]);
  });

  it('is not told where the run itself failed, but where a request was wrong', () => {
    const failed = (type: string) => aRun({}, { state: 'failed', error: { type, message: 'no' }, request: {} });
    expect(inShort(aListener()(failed('Unauthorized'), { stale }))).toEqual(['failed Unauthorized']);
    expect(inShort(aListener()(failed('RequestError'), { stale }))).toEqual(['failed Stale deals tags']);
  });

  it('goes on where the table is stale for another cause now', () => {
    const hear = aListener();
    const skipped = aRun({ deals: 'skipped' });
    expect(inShort(hear(skipped, { stale: dealsAlone }))).toEqual(['failed Stale deals']);
    expect(inShort(hear(aRun({ deals: broken }), { stale: dealsAlone }))).toEqual(['failed Contract deals']);
    expect(inShort(hear(aRun({ deals: 'done' }), { stale: [] }))).toEqual(['over Stale deals', 'over Contract deals']);
  });

  it('is told of a table whose deletes wait: they keep it from nothing', () => {
    const hear = aListener();
    const { assets, ...run } = aRun({ deals: 'done' });
    const held = { ...run, assets: { deals: { ...assets['deals'], heldBack: 30 } } } as RunProgress;
    hear(held, { stale: [] });
    expect(inShort(hear(aRun({ forms: 'done' }), { stale: dealsAlone }))).toEqual(['failed Stale deals']);
  });
});
