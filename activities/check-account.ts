/** The first call: the token is good and the host is ActiveCampaign. */
import { Context } from '@temporalio/activity';
import type { ActivityDependencies, WithIdentity } from './dependencies';
import { withPatience, type Patience } from './patience';

export interface CheckAccountInput extends WithIdentity {
  readonly patience: Patience;
}

export async function checkAccount(
  { api, pages }: Pick<ActivityDependencies, 'api' | 'pages'>,
  { patience }: CheckAccountInput,
): Promise<{ readonly calls: number }> {
  const { info, cancellationSignal: signal } = Context.current();
  const scheduledAtMs = info.scheduledTimestampMs;
  return withPatience({ patience, newestPageAt: await pages.newestPageAt(), scheduledAtMs }, async () => {
    const { calls } = await api.checkAccount({ signal });
    return { calls };
  });
}
