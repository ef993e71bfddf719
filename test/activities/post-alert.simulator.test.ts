import { AlertError, postAlert } from '../../activities/post-alert';
import type { Alert } from '../../graph/alerts';
import { aWebhook } from './a-webhook';

const anAlert: Alert = {
  id: 'run-1 failed Contract',
  event: 'failed',
  account: 'acme',
  workflowId: 'acme:materialize:1',
  runId: 'run-1',
  cause: 'Contract',
  since: '2026-11-01T12:05:00.000Z',
  assets: ['forms'],
  troubles: [{ asset: 'forms', message: 'forms: no records' }],
};

describe('a webhook', () => {
  let webhook: Awaited<ReturnType<typeof aWebhook>>;
  afterEach(() => webhook.close());

  const post = (format: 'json' | 'slack' = 'json'): Promise<void> =>
    postAlert({ url: { reveal: () => webhook.url }, format }, anAlert);
  const refusal = async (): Promise<AlertError> => {
    const error: unknown = await post().catch((thrown: unknown) => thrown);
    if (!(error instanceof AlertError)) throw new Error('it was no refusal', { cause: error });
    return error;
  };

  it('gets one JSON document, with what to do', async () => {
    webhook = await aWebhook();
    await post();
    await post('slack');
    const [json, slack] = webhook.heard.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(json).toMatchObject({ ...anAlert, todo: expect.stringContaining('materialize "forms"') });
    expect(slack).toEqual({ text: json?.['text'] });
  });

  it('that has a bad moment is asked again, when it says', async () => {
    webhook = await aWebhook([{ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }]);
    expect(await refusal()).toMatchObject({ retryable: true, retryAfterMs: 7_000 });
    expect(await refusal()).toMatchObject({ retryable: true });
  });

  it('that refuses, or sends elsewhere, is not, and its URL stays a secret', async () => {
    webhook = await aWebhook([{ status: 404 }, { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } }]);
    for (const status of [404, 302]) {
      const error = await refusal();
      expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(`answered ${status}`) });
      expect(`${error.stack}`).not.toContain('s3cret');
    }
    await webhook.close();
    const away = await refusal();
    expect(away.retryable).toBe(true);
    expect(`${away.stack} ${String(away.cause)}`).not.toContain('s3cret');
  });
});
