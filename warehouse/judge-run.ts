/** The end of a run, and what is only known then: references that point at nothing, and which assets are stale. */
import { reportOf, type RunFindings } from '../graph/check';
import type { RunProgress } from '../graph/plan';
import { recordChecks } from './checks';
import { judgeFreshness } from './freshness';
import { judgeReferences, type ReferenceJudge } from './references';
import { recordEnd } from './run-records';

export const endRun = (judge: ReferenceJudge, run: RunProgress): Promise<RunFindings & { readonly isNews: boolean }> =>
  judge.session.transaction(async () => {
    const findings = await judgeRun(judge);
    await recordEnd(judge.session, run);
    return findings;
  });

async function judgeRun(judge: ReferenceJudge): Promise<RunFindings & { readonly isNews: boolean }> {
  const { session } = judge;
  const judged = await judgeReferences(judge);
  const checkedAt = BigInt(Date.now()) * 1000n;
  for (const one of judged) await recordChecks(session, { ...one, checkedAt });
  const { stale, changed } = await judgeFreshness(session, [...judge.assets.values()]);
  return {
    references: Object.fromEntries(judged.map(({ asset, results }) => [asset, reportOf(results)])),
    stale,
    isNews: changed.length > 0 || judged.some(({ results }) => results.some(({ passed }) => !passed)),
  };
}
