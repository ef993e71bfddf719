/**
 * One page: from disk when it was stored before, else from the API and then onto disk. What is known of it is read from the
 * page itself, so that a retry knows as much as the first attempt.
 */
import type { ActiveCampaign } from '../activecampaign/client';
import { ApiError, BrokenBodyError } from '../activecampaign/errors';
import type { PageRequest, PageSummary } from '../graph/page';
import { keyReader } from '../graph/pass-keys';
import type { AssetPlan, Pass } from '../graph/plan';
import type { PageSource } from '../graph/staging';
import type { PageShape, PageStore, StoredPage } from '../warehouse/page-store';

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
  /** Of a page of a pass: what each row is compared by; undefined where it has none. */
  readonly keys: readonly (string | undefined)[];
  readonly calls: number;
  /** The server understood another offset than it was asked for. */
  readonly isMisread?: true;
}

/** Below this a page cannot move on: neighbours share a row. */
const LEAST_LIMIT = 2;

/** Asks with a smaller limit while bodies keep breaking; a page that was stored with a smaller one is found too. */
export async function readPage(reader: PageReader, request: PageRequest): Promise<ReadPage> {
  const stored = await findStored(reader, request);
  if (stored !== undefined) {
    const { echoedOffset, ...page } = stored;
    return { ...page, calls: 0, ...misread(request, echoedOffset) };
  }
  let calls = 0;
  for (let { limit } = request; ; limit = Math.floor(limit / 2)) {
    const smaller = { ...request, limit };
    try {
      const read = await askPage(reader, smaller);
      return { ...read, calls: calls + read.calls };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      error.calls += calls;
      if (!(error instanceof BrokenBodyError) || limit / 2 < LEAST_LIMIT) throw error;
      calls = error.calls;
    }
  }
}

const misread = (request: PageRequest, echoedOffset: number | undefined): Pick<ReadPage, 'isMisread'> =>
  request.kind === 'offset' && echoedOffset !== undefined && echoedOffset !== request.offset ? { isMisread: true } : {};

async function findStored({ pages, plan, source }: PageReader, request: PageRequest): Promise<StoredPage | undefined> {
  for (let { limit } = request; limit >= LEAST_LIMIT || limit === request.limit; limit = Math.floor(limit / 2)) {
    const stored = await pages.find(source, { ...request, limit }, shapeOf(plan, request));
    if (stored !== undefined) return stored;
  }
  return undefined;
}

async function askPage(
  { api, pages, plan, source, priority, signal, onWait }: PageReader,
  request: PageRequest,
): Promise<ReadPage> {
  const shape = shapeOf(plan, request);
  const answer = await api.ask({
    asset: plan.asset,
    path: pathOf(plan, request),
    params: { ...plan.params, ...paramsOf(plan, request) },
    recordsKey: shape.recordsKey,
    purpose: purposeOf(request),
    priority,
    isKnownEmpty: plan.hasAnswered && plan.expectedRows === 0,
    signal,
    onWait,
  });
  if (answer.answeredAt !== undefined) await pages.noteFirstAnswer(source, answer.answeredAt);
  const stored = await pages.store(
    source,
    { request, body: answer.body, records: answer.records, total: answer.total },
    shape,
  );
  return {
    ...stored,
    calls: answer.calls,
    ...misread(request, answer.echoedOffset),
  };
}

function pathOf(plan: AssetPlan, request: PageRequest): string {
  if (request.kind === 'record') return `${plan.endpoint}/${encodeURIComponent(request.id)}`;
  if (request.kind !== 'parent' || plan.extraction.kind !== 'each') return plan.endpoint;
  return plan.extraction.parentEndpoint.replace('{}', encodeURIComponent(request.parent));
}

/** The pass that a page belongs to, as the plan has it. */
function passOf(plan: AssetPlan, request: PageRequest): Pass | undefined {
  if (request.kind !== 'offset' || request.pass === undefined) return undefined;
  const passes = plan.reading.kind === 'passes' ? plan.reading.passes : [];
  const pass = passes.find(({ name }) => name === request.pass);
  if (pass === undefined) throw new Error(`${plan.asset} has no pass "${request.pass}"`);
  return pass;
}

function shapeOf(plan: AssetPlan, request: PageRequest): PageShape {
  const { primaryKey, recordsKey, singleKey } = plan;
  if (request.kind === 'record') return { primaryKey, recordsKey: singleKey ?? recordsKey, isSingle: true };
  const pass = passOf(plan, request);
  return { primaryKey, recordsKey, ...(pass === undefined ? {} : { keyOf: keyReader(pass) }) };
}

function paramsOf(plan: AssetPlan, request: PageRequest): Readonly<Record<string, string | number>> {
  switch (request.kind) {
    case 'offset': {
      const pass = passOf(plan, request);
      const { limit, offset } = request;
      if (pass !== undefined) return { limit, offset, ...pass.params };
      // Asked of every listing: where it is honoured a scan can prove itself, elsewhere it is ignored without a word.
      return { limit, offset, 'orders[id]': 'ASC' };
    }
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
