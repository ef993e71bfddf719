/**
 * When a row was made and last changed, from (seed, table, id) alone. Creation follows the ids, with imports that share one
 * moment; some rows were never edited, and mass edits share a moment too: equal keys have no order of their own.
 */
import type { Asset } from '../graph/asset';
import { behaviourOf } from './behaviour';
import { mix, share } from './random';
import { indexOf } from './sizes';
import type { Override } from './override';

const HISTORY_MS = 3 * 365 * 24 * 3_600_000;
const IMPORT_ROWS = 25;

export interface Moments {
  /** Milliseconds since the epoch, whole seconds; undefined where the API has no date. */
  readonly createdMs: number | undefined;
  readonly changedMs: number | undefined;
}

export interface Timeline {
  of(id: number, own: Override | undefined): Moments;
}

export function timelineOf(
  asset: Asset,
  {
    salt,
    nowMs,
    rows,
    emptyKeys,
  }: { readonly salt: number; readonly nowMs: number; readonly rows: number } & EmptyKeys,
): Timeline {
  const { replication } = asset;
  const hasCreatedKey = replication.method === 'incremental' && replication.createdKey !== undefined;
  const seeded = behaviourOf(asset.key).emptyKeys;
  const empty = emptyKeys === 'as-seeded' ? seeded : emptyKeys === 'none' ? 'never' : 'both';
  const createdAt = (id: number): number => {
    const index = indexOf(id);
    const block = Math.floor(index / IMPORT_ROWS);
    const isImported = mix(salt, block, 4) % 8 === 0;
    const place = (isImported ? block * IMPORT_ROWS : index + share(mix(salt, id, 1))) / rows;
    return nowMs - HISTORY_MS * (1 - 0.999 * Math.min(place, 1));
  };
  const changedAt = (id: number, createdMs: number): number => {
    // Without a created key the rows are events, which do not change.
    if (!hasCreatedKey) return createdMs;
    const edit = mix(salt, id, 5);
    const massEdit = nowMs - (HISTORY_MS * (1 + (edit % 7))) / 40;
    return edit % 16 < 2 ? Math.max(createdMs, massEdit) : createdMs + (nowMs - createdMs) * share(mix(salt, id, 3));
  };
  return {
    of(id, own) {
      const emptiness = emptinessOf(empty, mix(salt, id, 2), hasCreatedKey);
      const created = own?.createdMs ?? createdAt(id);
      const changed = own?.createdMs === undefined ? changedAt(id, created) : own.createdMs;
      return {
        createdMs: emptiness === 'both' && own?.createdMs === undefined ? undefined : seconds(created),
        changedMs: own?.changedMs ?? (emptiness === 'none' ? seconds(changed) : undefined),
      };
    },
  };
}

export interface EmptyKeys {
  /** Rows without an update stamp: as each table has them, nowhere, or everywhere where a created key could stand in. */
  readonly emptyKeys: 'as-seeded' | 'none' | 'all';
}

function emptinessOf(
  how: 'never' | 'seldom' | 'often' | 'both',
  chance: number,
  hasCreatedKey: boolean,
): 'none' | 'changed' | 'both' {
  if (how === 'never') return 'none';
  if (how === 'both' && chance % 150 === 7) return 'both';
  if (!hasCreatedKey) return 'none';
  return chance % (how === 'seldom' ? 60 : 3) === 0 ? 'changed' : 'none';
}

const seconds = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
