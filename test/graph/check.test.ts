import { buildAssetGraph } from '../../graph/asset-graph';
import { acceptedValues, joinReports, notNull, reportOf, resultOf } from '../../graph/check';
import { people } from '../warehouse/some-assets';

const [error, warning] = [notNull('name'), acceptedValues('city', ['Rome'])];

describe('checks', () => {
  it('of an asset have names of their own: the graph refuses two of one name', () => {
    expect(() => buildAssetGraph([{ ...people, checks: [error, error] }])).toThrow(
      'people: declares the check notNull(name) twice',
    );
  });

  it('are told with errors first, also where reports are joined', () => {
    const one = reportOf([resultOf(warning, 2), resultOf(error, 1)]);
    const both = joinReports(reportOf([resultOf(warning, 1), resultOf(error, 0)]), one);
    expect(one.failed.map(({ severity }) => severity)).toEqual(['error', 'warning']);
    expect(both).toMatchObject({ passed: 1, failed: [{ severity: 'error' }, { failingRows: 1 }, { failingRows: 2 }] });
    expect(joinReports(undefined, one)).toEqual(one);
  });
});
