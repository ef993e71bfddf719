import type { RunProgress } from '../../graph/plan';
import { checkLines, checksText, withReferences } from '../../workflows/check-lines';
import { anAsset, aRun } from '../client/runs/a-run';

const failed = (name: string, severity: 'error' | 'warning') => ({
  name,
  severity,
  blocking: false,
  description: 'it holds',
  passed: false,
  failingRows: 1,
});
const tags = { passed: 3, failed: [failed('unique(tag)', 'warning')] };
const lists = { passed: 0, failed: [failed('notNull(name)', 'error')] };

describe('what the Web UI says of checks', () => {
  it('is a line for each that failed, errors first, and what is stale', () => {
    const run = aRun([anAsset('tags', { checks: tags }), anAsset('lists', { checks: lists })], { stale: ['deals'] });
    expect(checkLines(run)).toEqual([
      'error: lists: notNull(name) fails for 1 row: it holds',
      'warning: tags: unique(tag) fails for 1 row: it holds',
      'stale: deals',
    ]);
    expect(checksText(tags)).toBe('3 passed; warning: unique(tag) fails for 1 row: it holds');
  });

  it('is short where very many fail, and nothing where all is well', () => {
    const many = Array.from({ length: 14 }, (_, n) => anAsset(`a${n}`, { checks: tags }));
    expect(checkLines(aRun(many))).toHaveLength(11);
    expect(checkLines(aRun(many)).at(-1)).toBe('… and 4 more checks failed');
    expect(checkLines(aRun([anAsset('tags')]))).toEqual([]);
  });
});

describe('references that were judged at the end of a run', () => {
  const findings = { references: { tags: { passed: 2, failed: [failed('references(id)', 'warning')] } }, stale: [] };
  const run = (mode: RunProgress['mode']) => aRun([anAsset('tags', { checks: tags }), anAsset('lists')], { mode });

  it('are added to what the merge of an asset found', () => {
    const checks = { passed: 5, failed: [...tags.failed, ...findings.references.tags.failed] };
    expect(withReferences(run('incremental'), findings)).toMatchObject([{ asset: 'tags', checks }]);
  });

  it('are in the checks of each asset already where these are all that the run does', () => {
    expect(withReferences(run('check'), findings)).toEqual([]);
  });
});
