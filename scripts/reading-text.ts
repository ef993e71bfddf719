/** For docs/tables.md: how a table is read, how often, and how its deletes are found. */
import type { Asset, IncrementalRead, ReadEvidence } from '../graph/asset';
import { code, link } from './markdown';

const EVIDENCE: Readonly<Record<ReadEvidence, string>> = {
  live: 'seen live',
  documented: 'documented, not seen live',
  believed: 'believed, so tried before it is used',
};

/** The ways to read only what changed, the best first. */
export function readsText({ reads, replication, extraction }: Asset): string {
  const key = replication.method === 'incremental' ? replication.key : '';
  const ways = reads.map((read) => wayText(read, key));
  if (extraction.kind === 'each')
    ways.unshift(
      `${code(`/api/3/${extraction.parentEndpoint}`)} for each row of ${link(extraction.parent)} that changed (documented)`,
    );
  return ways.length === 0 ? 'nothing says what changed: the whole listing' : ways.join('; else ');
}

function wayText(read: IncrementalRead, key: string): string {
  switch (read.kind) {
    case 'filter': {
      const created =
        read.createdParam === undefined ? '' : `, and ${code(read.createdParam)} for rows that were never edited`;
      return `filter ${code(read.param)} on ${code(key)}${created} (${EVIDENCE[read.evidence]})`;
    }
    case 'newest-first':
      return `newest first by ${code(read.by)} (${EVIDENCE[read.evidence]})`;
    case 'rides-on-changed':
      return `with changed rows of ${link(read.carrier)}, by ${code(`include=${read.include}`)} (the array was seen live; that a change touches its parent is learned from the account first)`;
  }
}

/** When its whole listing is read, small as it may be in each run. */
export function freshnessText({ freshness, reads, extraction, changesSilently }: Asset): string {
  if (extraction.kind === 'rides') return `that of ${link(extraction.carrier)}`;
  if (changesSilently === true)
    return `${freshness}: scanned that often in any case, since some columns move without its key`;
  return reads.length === 0 && extraction.kind !== 'each'
    ? `${freshness}: scanned that often`
    : `${freshness}: scanned that often where none of these ways can be used, or the last scan was not proven`;
}

/** Every way in which a row of it can move to the schema `deleted`; there is no other. */
export function deletesText(asset: Asset): string {
  const { extraction, reads, singleKey, endpoint } = asset;
  const ride = reads.find((read) => read.kind === 'rides-on-changed');
  const ways = [
    extraction.kind === 'rides'
      ? `a proven scan of ${link(extraction.carrier)} did not bring the row along`
      : 'a proven scan did not see the row',
    ...(singleKey === undefined || extraction.kind === 'rides'
      ? []
      : [`after a scan that is not proven, ${code(`/api/3/${endpoint}/{id}`)} says so, row by row`]),
    ...(ride === undefined ? [] : [`the whole set of a changed row of ${link(ride.carrier)} came without it`]),
    ...(extraction.kind === 'each'
      ? [`the whole listing of a changed row of ${link(extraction.parent)} came without it`]
      : []),
  ];
  return `${ways.join('; ')}. Never otherwise`;
}
