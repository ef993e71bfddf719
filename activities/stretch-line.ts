/** Puts offset pages that were read in order together, by all their ids. */
import { commonOrder, pagesMeet } from '../graph/pages-meet';
import type { PageEdge, Stretch } from '../graph/slice';
import type { ReadPage } from './read-page';

/** How many ids an edge shows: rows that were hidden or inserted between two answers are few. */
const HEAD_IDS = 5;

export class StretchLine {
  private readonly list: Stretch[] = [];
  private lastIds: readonly string[] = [];

  constructor(
    private readonly limit: number,
    private readonly after?: PageEdge,
  ) {}

  add({ summary, ids }: ReadPage, offset: number, wanted: readonly string[] = []): PageEdge {
    const { request, rows, order, firstId, lastId } = summary;
    const left = this.list.at(-1);
    const expected = [left?.last.lastId ?? this.after?.lastId, ...wanted].filter((id) => id !== undefined);
    const foundIds = expected.filter((id) => ids.includes(id));
    const edge: PageEdge = {
      offset,
      rows,
      order,
      ...(firstId === undefined ? {} : { firstId }),
      ...(lastId === undefined ? {} : { lastId }),
      headIds: ids.slice(0, HEAD_IDS),
      ...(foundIds.length === 0 ? {} : { foundIds }),
      ...(request.limit < this.limit ? { isReduced: true } : {}),
    };
    if (rows === 0) return edge;
    const hasMet = left !== undefined && (pagesMeet(left.last, edge) || this.lastIds.includes(firstId ?? ''));
    if (left !== undefined && hasMet) {
      this.list[this.list.length - 1] = {
        first: left.first,
        last: edge,
        order: commonOrder({ order: left.order, rows: left.last.offset + left.last.rows - left.first.offset }, edge),
      };
    } else this.list.push({ first: edge, last: edge, order });
    this.lastIds = ids;
    return edge;
  }

  stretches(): readonly Stretch[] {
    return this.list;
  }
}
