import { rangeOf } from '../../graph/range';
import { aWarehouse } from './a-warehouse';
import { minute, numbers, person, someAssets } from './some-assets';

it('what is stored of a range is counted as a merge tells it: by the replication key, else the created key', async () => {
  const lake = await aWarehouse({ assets: someAssets });
  await lake.materialize('people', [...numbers(1, 10).map((id) => person(id)), person(11, { udate: null })]);
  const counted = async (since?: string, until?: string) => {
    const range = rangeOf({ ...(since && { since }), ...(until && { until }) }, 'UTC');
    return (await lake.warehouse.storedAssets(range)).find(({ asset }) => asset === 'people')?.range;
  };
  expect(await counted(minute(3), minute(6))).toEqual({ within: 3, newer: 5 });
  expect(await counted(minute(3))).toEqual({ within: 8, newer: 0 });
  expect(await counted(undefined, minute(3))).toEqual({ within: 3, newer: 8 });
  expect(await counted()).toBeUndefined();
  await lake.remove();
});
