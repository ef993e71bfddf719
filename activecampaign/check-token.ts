/** The one thing of this folder that the client uses: whether host and token are good, before a run is started. */
import type { AccountAnswer } from './check-account';
import { ActiveCampaign, type ActiveCampaignOptions } from './client';

export interface CheckTokenOptions extends Pick<ActiveCampaignOptions, 'url' | 'token' | 'proxyUrl' | 'allowPrivate'> {
  /** How long it may fail in the same way. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

/** The account is asked seldom enough for any budget. */
const REQUESTS_PER_SECOND = 1;

/** @throws ApiError */
export async function checkToken({ patienceMs, signal, ...account }: CheckTokenOptions): Promise<AccountAnswer> {
  const api = new ActiveCampaign({ ...account, requestsPerSecond: REQUESTS_PER_SECOND });
  try {
    return await api.checkAccount({ patienceMs, ...(signal === undefined ? {} : { signal }) });
  } finally {
    api.close();
  }
}
