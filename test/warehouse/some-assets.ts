import { integer, text, timestamp } from '../../graph/column';
import { assetDefiner, each, fullTable, incremental, ridesOnChanged, sinceFilter } from '../../graph/define-asset';

const defineAsset = assetDefiner<'people' | 'tags' | 'lines', 'test'>();

/** A table with a replication key, whose rows can be asked for one by one. */
export const people = defineAsset('people', {
  description: 'People.',
  group: 'test',
  endpoint: 'people',
  singleKey: 'person',
  replication: incremental('udate', { createdKey: 'cdate' }),
  reads: [sinceFilter('filters[updated_after]', { evidence: 'live' })],
  sideLoadedKeys: ['tags'],
  columns: { id: integer(), name: text(), city: text(), cdate: timestamp(), udate: timestamp() },
});

/** Rows that ride with changed people. */
export const tags = defineAsset('tags', {
  description: 'Which person has which tag.',
  group: 'test',
  endpoint: 'tags',
  replication: fullTable(),
  reads: [ridesOnChanged('people', 'tags', 'person')],
  columns: { id: integer(), person: integer(), tag: text() },
});

/** Rows that are listed for each person. */
export const lines = defineAsset('lines', {
  description: 'Lines of a person.',
  group: 'test',
  endpoint: 'lines',
  replication: fullTable(),
  extraction: each('people', 'people/{}/lines', 'person'),
  columns: { id: integer(), person: integer(), text: text() },
});

export const someAssets = [people, tags, lines];

/** A moment of 2026, as the API sends it: so many minutes after the year began in UTC. */
export const minute = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
/** The same as bookmarks count. */
export const microseconds = (minutes: number): string => String(BigInt(Date.UTC(2026, 0, 1, 0, minutes)) * 1000n);

export const person = (id: number, change: object = {}): object => ({
  id: String(id),
  name: `person ${id}`,
  city: '',
  cdate: minute(0),
  udate: minute(id),
  ...change,
});
export const tag = (id: number, of: number, change: object = {}): object => ({
  id: String(id),
  person: String(of),
  tag: `tag ${id}`,
  ...change,
});
export const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
