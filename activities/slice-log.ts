import type { PageSummary } from '../graph/page';
import type { SliceResult } from '../graph/slice';
import type { SliceManifest } from '../graph/staging';
import type { ReadPage } from './read-page';

/** What a slice read, in numbers. */
export class SliceLog {
  calls = 0;
  pageRows = 0;
  /** Suspects that are gone. */
  readonly goneIds: string[] = [];
  /** Parents whose listing was read to its end. */
  readonly wholeParents: string[] = [];
  private rows = 0;
  private readonly read = new Map<string, PageSummary>();
  private firstTotal: number | undefined;
  private lastTotal: number | undefined;

  constructor(private readonly beat: (text: string) => void) {}

  note({ summary, calls }: ReadPage): void {
    this.calls += calls;
    this.rows += summary.rows;
    this.pageRows = Math.max(this.pageRows, summary.rows);
    this.read.set(summary.name, summary);
    this.firstTotal ??= summary.total;
    this.lastTotal = summary.total ?? this.lastTotal;
    this.beat(`${this.read.size} pages, ${this.rows} rows`);
  }

  manifest(name: string): SliceManifest {
    const { goneIds, wholeParents } = this;
    return {
      name,
      pages: [...this.read.values()],
      ...(goneIds.length === 0 ? {} : { goneIds }),
      ...(wholeParents.length === 0 ? {} : { wholeParents }),
    };
  }

  result(slice: string): Omit<SliceResult, 'stretches' | 'hasEnded'> {
    const { calls, rows, pageRows, firstTotal, lastTotal } = this;
    return {
      slice,
      calls,
      pages: this.read.size,
      rows,
      pageRows,
      ...(firstTotal === undefined ? {} : { firstTotal }),
      ...(lastTotal === undefined ? {} : { lastTotal }),
    };
  }
}
