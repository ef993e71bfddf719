/** What joins selections to one: `+`, `not`, `and`, `or`. They print only the parentheses that are needed. */
import type { AssetKeys, SelectableGraph, Selection, SelectionContext } from './selection';
import { GroupSelection, KeySelection, KindSelection, StatusSelection, TagSelection } from './selection-leaves';

/** `+x`, `x+2`, `2+x+`: what is selected, and what lies that many steps before and after it. */
export class TraversalSelection implements Selection {
  /** Steps may be Infinity; 0 walks nowhere. */
  constructor(
    readonly selection: Selection,
    readonly steps: { readonly up: number; readonly down: number },
  ) {}

  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys {
    const start = this.selection.resolve(graph, context);
    return new Set([
      ...walk(start, this.steps.up, (key) => graph.upstream(key)),
      ...walk(start, this.steps.down, (key) => graph.downstream(key)),
    ]);
  }

  toString(): string {
    const { up, down } = this.steps;
    const before = up === 0 ? '' : up === Infinity ? '+' : `${up}+`;
    const after = down === 0 ? '' : down === Infinity ? '+' : `+${down}`;
    return `${before}${isLeaf(this.selection) ? this.selection.toString() : `(${this.selection.toString()})`}${after}`;
  }
}

/** `not x` */
export class NotSelection implements Selection {
  constructor(readonly selection: Selection) {}

  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys {
    const excluded = this.selection.resolve(graph, context);
    return new Set(graph.keys.filter((key) => !excluded.has(key)));
  }

  toString(): string {
    return `not ${inParentheses(this.selection, [AndSelection, OrSelection])}`;
  }
}

/** `x and y` */
export class AndSelection implements Selection {
  constructor(
    readonly left: Selection,
    readonly right: Selection,
  ) {}

  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys {
    const right = this.right.resolve(graph, context);
    return new Set([...this.left.resolve(graph, context)].filter((key) => right.has(key)));
  }

  toString(): string {
    return `${inParentheses(this.left, [OrSelection])} and ${inParentheses(this.right, [AndSelection, OrSelection])}`;
  }
}

/** `x or y` */
export class OrSelection implements Selection {
  constructor(
    readonly left: Selection,
    readonly right: Selection,
  ) {}

  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys {
    return new Set([...this.left.resolve(graph, context), ...this.right.resolve(graph, context)]);
  }

  toString(): string {
    return `${this.left.toString()} or ${inParentheses(this.right, [OrSelection])}`;
  }
}

type SelectionClass = abstract new (...parts: never[]) => Selection;

/** A part that binds less tightly than what is around it needs parentheses. */
function inParentheses(selection: Selection, looser: readonly SelectionClass[]): string {
  const text = selection.toString();
  return looser.some((kind) => selection instanceof kind) ? `(${text})` : text;
}

/** What a `+` may stand beside without parentheses; Dagster's `*` takes none either. */
function isLeaf(selection: Selection): boolean {
  return [KeySelection, GroupSelection, KindSelection, TagSelection, StatusSelection].some(
    (kind) => selection instanceof kind,
  );
}

function walk(start: AssetKeys, steps: number, next: (key: string) => Iterable<string>): AssetKeys {
  const seen = new Set(start);
  let edge: readonly string[] = [...start];
  for (let step = 0; step < steps && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap((key) => [...next(key)]))].filter((key) => !seen.has(key));
    for (const key of edge) seen.add(key);
  }
  return seen;
}
