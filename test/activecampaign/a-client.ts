import type { ApiRequest } from '../../activecampaign/api-request';
import { ActiveCampaign, type ActiveCampaignOptions } from '../../activecampaign/client';
import { VirtualClock } from './virtual-clock';

export const TOKEN = 'secret-0123456789abcdef';

/** A client whose waits take no time. */
export function aClient(url: string, options: Partial<ActiveCampaignOptions> = {}): ActiveCampaign {
  return new ActiveCampaign({
    url,
    token: TOKEN,
    requestsPerSecond: 'unlimited',
    clock: new VirtualClock(),
    random: () => 0.5,
    ...options,
  });
}

export const aRequest = (request: Partial<ApiRequest> = {}): ApiRequest => ({
  asset: 'contacts',
  path: 'contacts',
  params: { limit: 100, offset: 0 },
  recordsKey: 'contacts',
  purpose: 'first-page',
  priority: 1,
  ...request,
});

/** What was thrown; fails when nothing was. */
export async function thrownBy(promise: Promise<unknown>): Promise<Error & { readonly [key: string]: unknown }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome as Error & { readonly [key: string]: unknown };
  throw new Error('nothing was thrown');
}
