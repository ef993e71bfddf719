import fc from 'fast-check';
import { parseSelection } from '../../graph/parse-selection';
import type { Selection } from '../../graph/selection';
import { ASSET_STATUSES } from '../../graph/selection';
import {
  AllSelection,
  GroupSelection,
  KeySelection,
  KindSelection,
  StatusSelection,
  TagSelection,
} from '../../graph/selection-leaves';
import { AndSelection, NotSelection, OrSelection, TraversalSelection } from '../../graph/selection-operators';
import { SelectionError } from '../../graph/selection-error';

const names = fc.oneof(
  fc.constantFrom('a', 'contact_tags', 'and', 'NOT', '2', 'x.y-z'),
  fc.string().map((text) => text.replaceAll('"', '')),
);
const steps = fc.constantFrom(0, 1, 7, Infinity);

const { selection } = fc.letrec<{ readonly selection: Selection }>((tie) => ({
  selection: fc.oneof(
    { maxDepth: 5 },
    names.map((key) => new KeySelection(key)),
    names.map((group) => new GroupSelection(group)),
    names.map((kind) => new KindSelection(kind)),
    fc.tuple(names, fc.option(names, { nil: undefined })).map(([tag, value]) => new TagSelection(tag, value)),
    fc.constantFrom(...ASSET_STATUSES).map((status) => new StatusSelection(status)),
    fc.constant(new AllSelection()),
    tie('selection').map((part) => new NotSelection(part)),
    fc.tuple(tie('selection'), tie('selection')).map(([left, right]) => new AndSelection(left, right)),
    fc.tuple(tie('selection'), tie('selection')).map(([left, right]) => new OrSelection(left, right)),
    fc
      .record({ part: tie('selection'), up: steps, down: steps })
      .filter(({ up, down }) => up + down > 0)
      .map(({ part, up, down }) => new TraversalSelection(part, { up, down })),
  ),
}));

/** What a selection is, without where it stood in a text. */
const shape = (part: Selection): unknown =>
  Object.entries(part)
    .filter(([name]) => name !== 'place')
    .map(([name, value]: [string, unknown]) => [part.constructor.name, name, hasParts(value) ? shape(value) : value]);

const hasParts = (value: unknown): value is Selection => value instanceof Object && 'resolve' in value;

/** Its text again; the error where it has none. */
function printed(text: string): string | SelectionError {
  try {
    return parseSelection(text).toString();
  } catch (error) {
    if (error instanceof SelectionError) return error;
    throw error;
  }
}

describe('the text of a selection', () => {
  it('parses to the selection that printed it', () => {
    fc.assert(
      fc.property(selection, (part) => {
        expect(shape(parseSelection(part.toString()))).toEqual(shape(part));
      }),
      { seed: 59, numRuns: 500 },
    );
  });

  it('has no parentheses that are not needed', () => {
    expect(parseSelection('((a) and ((b or c)) or (not (d)))').toString()).toBe('a and (b or c) or not d');
    expect(parseSelection('a or (b or c)').toString()).toBe('a or (b or c)');
    expect(parseSelection('1+(group:x)+').toString()).toBe('1+group:x+');
  });

  it('is either understood or refused with a selection error, whatever it is', () => {
    const scraps = fc.array(
      fc.constantFrom('a', 'and', 'or', 'not', '+', '2', '(', ')', '*', ':', 'group', 'tag', '=', '"', ' ', ',', 'ü'),
    );
    fc.assert(
      fc.property(scraps, (parts) => {
        const once = printed(parts.join(''));
        expect(once instanceof SelectionError ? once : printed(once)).toBe(once);
      }),
      { seed: 59, numRuns: 1_000 },
    );
  });
});
