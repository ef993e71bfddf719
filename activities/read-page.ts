/**
 * One page: from disk when it was stored before, else from the API and then onto disk. What is known of it is read from the
 * page itself, so that a retry knows as much as the first attempt.
 */
import type { ActiveCampaign } from '../activecampaign/client';
import { BrokenBodyError } from '../activecampaign/errors';
import type { PageRequest, PageSummary } from '../graph/page';
import type { AssetPlan } from '../graph/plan';
import type { PageSource } from '../graph/staging';
import type { PageStore, StoredPage } from '../warehouse/page-store';

export interface PageReader {
  readonly plan: AssetPlan;
  readonly source: PageSource;
  readonly api: ActiveCampaign;
  readonly pages: PageStore;
  readonly priority: 1 | 2;
  readonly signal: AbortSignal;
  /** Told what a request waits for. */
  readonly onWait: (what: string) => void;
}

export interface ReadPage {
  readonly summary: PageSummary;
  readonly ids: readonly string[];
  readonly calls: number;
  readonly answeredAt?: string;
}

/** Below this a page cannot move on: neighbours share a row. */
const LEAST_LIMIT = 2;

/** Asks with a smaller limit while bodies keep breaking; a page that was stored with a smaller one is found too. */
export async function readPage(reader: PageReader, request: PageRequest): Promise<ReadPage> {
  const stored = await findStored(reader, request);
  if (stored !== undefined) return { ...stored, calls: 0 };
  let calls = 0;
  for (let { limit } = request; ; limit = Math.floor(limit / 2)) {
    const smaller = { ...request, limit };
    try {
      const read = await askPage(reader, smaller);
      return { ...read, calls: calls + read.calls };
    } catch (error) {
      if (!(error instanceof BrokenBodyError) || limit / 2 < LEAST_LIMIT) throw error;
      calls += error.calls;
    }
  }
}

async function findStored({ pages, plan, source }: PageReader, request: PageRequest): Promise<StoredPage | undefined> {
  for (let { limit } = request; limit >= LEAST_LIMIT || limit === request.limit; limit = Math.floor(limit / 2)) {
    const stored = await pages.find(source, { ...request, limit }, plan);
    if (stored !== undefined) return stored;
  }
  return undefined;
}

async function askPage(
  { api, pages, plan, source, priority, signal, onWait }: PageReader,
  request: PageRequest,
): Promise<ReadPage> {
  const answer = await api.ask({
    asset: plan.asset,
    path: pathOf(plan, request),
    params: { ...plan.params, ...paramsOf(request) },
    recordsKey: plan.recordsKey,
    purpose: purposeOf(request),
    priority,
    isKnownEmpty: plan.hasAnswered && plan.expectedRows === 0,
    signal,
    onWait,
  });
  const stored = await pages.store(
    source,
    { request, body: answer.body, records: answer.records, total: answer.total },
    plan,
  );
  return {
    ...stored,
    calls: answer.calls,
    ...(answer.answeredAt === undefined ? {} : { answeredAt: answer.answeredAt }),
  };
}

function pathOf(plan: AssetPlan, request: PageRequest): string {
  if (request.kind === 'record') return `${plan.endpoint}/${encodeURIComponent(request.id)}`;
  if (request.kind !== 'parent' || plan.extraction.kind !== 'each') return plan.endpoint;
  return plan.extraction.parentEndpoint.replace('{}', encodeURIComponent(request.parent));
}

function paramsOf(request: PageRequest): Readonly<Record<string, string | number>> {
  switch (request.kind) {
    case 'offset':
      // Asked of every listing: where it is honoured a scan can prove itself, elsewhere it is ignored without a word.
      return { limit: request.limit, offset: request.offset, 'orders[id]': 'ASC' };
    case 'keyset':
      return { limit: request.limit, id_greater: request.after, 'orders[id]': 'ASC' };
    case 'last':
      return { limit: request.limit, 'orders[id]': 'DESC' };
    case 'parent':
      return { limit: request.limit, offset: request.offset };
    case 'record':
      return {};
  }
}

function purposeOf(request: PageRequest): 'first-page' | 'later-page' | 'parent' | 'record' {
  if (request.kind === 'parent' || request.kind === 'record') return request.kind;
  const isFirst =
    (request.kind === 'offset' && request.offset === 0) || (request.kind === 'keyset' && request.after === '0');
  return isFirst ? 'first-page' : 'later-page';
}
