/** What a run's page and an asset's page in the Web UI say of checks and of what is stale. */
import { errorsFirst, failedText, joinReports, type CheckReport, type RunFindings } from '../graph/check';
import type { AssetProgress, RunProgress } from '../graph/plan';

/** The rest is in the query `progress`, and in `meta.checks`. */
const MOST_LINES = 10;

/** "12 passed; error: notNull(contact) fails for 3 rows: contact is never null". */
export const checksText = ({ passed, failed }: CheckReport): string =>
  [`${passed} passed`, ...failed.map((check) => `${check.severity}: ${failedText(check)}`)].join('; ');

/** A line for each failed check of the run, errors first, and one for what is stale. */
export function checkLines({ assets, stale = [] }: Pick<RunProgress, 'assets' | 'stale'>): readonly string[] {
  const failed = Object.values(assets).flatMap(({ asset, checks }) =>
    (checks?.failed ?? []).map((check) => ({ asset, ...check })),
  );
  const shown = errorsFirst(failed).slice(0, MOST_LINES);
  return [
    ...shown.map((check) => `${check.severity}: ${check.asset}: ${failedText(check)}`),
    ...(failed.length > shown.length ? [`… and ${failed.length - shown.length} more checks failed`] : []),
    ...(stale.length === 0 ? [] : [`stale: ${stale.join(', ')}`]),
  ];
}

/** The assets of a run whose references were judged at its end, with what was found. In mode `check` each asset's own checks hold them. */
export const withReferences = (
  { assets, mode }: Pick<RunProgress, 'assets' | 'mode'>,
  findings: RunFindings | undefined,
): readonly AssetProgress[] =>
  Object.entries(findings?.references ?? {}).flatMap(([key, report]) => {
    const asset = assets[key];
    if (asset === undefined || mode === 'check') return [];
    return [{ ...asset, checks: joinReports(asset.checks, report) }];
  });
