/** The parts of a selection that name something: assets, a group, a kind, a tag, a state, or everything. */
import { nearest } from './nearest';
import type {
  AssetKeys,
  AssetStatus,
  SelectableAsset,
  SelectableGraph,
  Selection,
  SelectionContext,
} from './selection';
import type { TextPlace } from './selection-error';
import { SelectionError } from './selection-error';

/** `*` */
export class AllSelection implements Selection {
  resolve(graph: SelectableGraph): AssetKeys {
    return new Set(graph.keys);
  }

  toString(): string {
    return '*';
  }
}

/** `contacts` */
export class KeySelection implements Selection {
  constructor(
    readonly key: string,
    readonly place?: TextPlace,
  ) {}

  resolve(graph: SelectableGraph): AssetKeys {
    if (graph.keys.includes(this.key)) return new Set([this.key]);
    const meant = graph.groups.includes(this.key) ? `group:${this.key}` : nearest(this.key, graph.keys);
    throw unknownName(`There is no asset "${this.key}"`, meant, this.place);
  }

  toString(): string {
    return printName(this.key);
  }
}

/** `group:deals` */
export class GroupSelection implements Selection {
  constructor(
    readonly group: string,
    readonly place?: TextPlace,
  ) {}

  resolve(graph: SelectableGraph): AssetKeys {
    if (graph.groups.includes(this.group)) return where(graph, (asset) => asset.group === this.group);
    throw unknownName(`There is no group "${this.group}"`, nearest(this.group, graph.groups), this.place);
  }

  toString(): string {
    return `group:${printName(this.group)}`;
  }
}

/** `kind:sql`; a kind that no asset is of is no mistake. */
export class KindSelection implements Selection {
  constructor(readonly kind: string) {}

  resolve(graph: SelectableGraph): AssetKeys {
    return where(graph, (asset) => asset.kinds?.includes(this.kind) ?? false);
  }

  toString(): string {
    return `kind:${printName(this.kind)}`;
  }
}

/** `tag:pii`, `tag:owner=sales` */
export class TagSelection implements Selection {
  constructor(
    readonly name: string,
    readonly value?: string,
  ) {}

  resolve(graph: SelectableGraph): AssetKeys {
    return where(graph, ({ tags }) => {
      const value = tags?.[this.name];
      return value !== undefined && (this.value === undefined || value === this.value);
    });
  }

  toString(): string {
    const name = `tag:${printName(this.name)}`;
    return this.value === undefined ? name : `${name}=${printName(this.value)}`;
  }
}

/** `status:failed` */
export class StatusSelection implements Selection {
  constructor(
    readonly status: AssetStatus,
    readonly place?: TextPlace,
  ) {}

  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys {
    if (context.assetsWithStatus === undefined) {
      throw new SelectionError('The status of assets is not known here', { place: this.place });
    }
    const known = new Set(graph.keys);
    return new Set([...context.assetsWithStatus(this.status)].filter((key) => known.has(key)));
  }

  toString(): string {
    return `status:${this.status}`;
  }
}

/** A name that would be read as something else stands in quotes. */
function printName(name: string): string {
  return /^[\w.-]+$/.test(name) && !/^(\d+|and|or|not)$/i.test(name) ? name : `"${name}"`;
}

function where(graph: SelectableGraph, isMeant: (asset: SelectableAsset) => boolean): AssetKeys {
  return new Set(graph.keys.filter((key) => isMeant(graph.get(key))));
}

function unknownName(what: string, meant: string | undefined, place: TextPlace | undefined): SelectionError {
  return new SelectionError(what, {
    place,
    hint: meant === undefined ? 'npx campaignlake assets lists all names' : `Did you mean ${meant}?`,
  });
}
