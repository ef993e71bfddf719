/**
 * Pages and slices: what one request asks for, how its file is named, and what is remembered of its answer. A page is
 * named by its request, so that a smaller limit or a second reading is another file and a retry finds what it has.
 */

/** One request for records. Ids are decimal text: they may exceed 2^53. */
export type PageRequest =
  | {
      readonly kind: 'offset';
      /** Of the plan's passes, the one whose parameters are asked with. @default the whole listing */
      readonly pass?: string;
      readonly offset: number;
      readonly limit: number;
      readonly reading: number;
    }
  /** Records with an id beyond `after`, ordered by id. */
  | { readonly kind: 'keyset'; readonly after: string; readonly limit: number; readonly reading: number }
  /** The records with the greatest ids. */
  | { readonly kind: 'last'; readonly limit: number; readonly reading: number }
  /** Offset pages of the listing of one parent row. */
  | {
      readonly kind: 'parent';
      readonly parent: string;
      readonly offset: number;
      readonly limit: number;
      readonly reading: number;
    }
  /** One record by its id; a later reading asks again. */
  | { readonly kind: 'record'; readonly id: string; readonly limit: number; readonly reading: number };

const OFFSET_DIGITS = 9;

/** File name without its ending; sorts by position within a kind. */
export function pageName(request: PageRequest): string {
  const suffix = `l${request.limit}-r${request.reading}`;
  switch (request.kind) {
    case 'offset':
      return `${request.pass === undefined ? '' : `${request.pass}-`}o${String(request.offset).padStart(OFFSET_DIGITS, '0')}-${suffix}`;
    case 'keyset':
      return `k${request.after.padStart(OFFSET_DIGITS * 2, '0')}-${suffix}`;
    case 'last':
      return `z-${suffix}`;
    case 'parent':
      return `p${request.parent}-o${String(request.offset).padStart(OFFSET_DIGITS, '0')}-${suffix}`;
    case 'record':
      return `i${request.id}-r${request.reading}`;
  }
}

/** What is remembered of a stored page; all of it can be read again from the page itself. */
export interface PageSummary {
  readonly name: string;
  readonly request: PageRequest;
  /** Records that came. */
  readonly rows: number;
  /** Primary key of the first and the last record, as text; undefined on an empty page. */
  readonly firstId?: string;
  readonly lastId?: string;
  /** Whether the ids of the page rise (or fall) strictly; `none` when they do neither. A page of one row rises. */
  readonly order: 'rising' | 'falling' | 'none';
  /** Length of the answer as it came. */
  readonly bytes: number;
  /** `meta.total` when it was a number or a decimal string. */
  readonly total?: number;
  /** Every key that some record of the page carries, sorted. */
  readonly keys: readonly string[];
  /** Some records lack a key that others carry; hardly filled ones, which are shortened, are not looked at. */
  readonly hasVariedKeys?: true;
  /** Some record spells out that a value is empty: null or ''. */
  readonly hasEmptyValues?: true;
  /** Milliseconds since the epoch at which the page was stored: of two copies of a row the later one counts. */
  readonly storedAtMs: number;
  /** The body is not well-formed Unicode (a lone surrogate, invalid UTF-8): the staged copy is repaired. */
  readonly isMalformed?: true;
}
