import type { PageSummary } from '../graph/page';
import type { SliceResult } from '../graph/slice';
import type { ReadPage } from './read-page';

/** What a slice read, in numbers. */
export class SliceLog {
  calls = 0;
  pageRows = 0;
  private rows = 0;
  private readonly read = new Map<string, PageSummary>();
  private firstTotal: number | undefined;
  private lastTotal: number | undefined;
  private answeredAt: string | undefined;

  constructor(private readonly beat: (text: string) => void) {}

  note({ summary, calls, answeredAt }: ReadPage): void {
    this.calls += calls;
    this.rows += summary.rows;
    this.pageRows = Math.max(this.pageRows, summary.rows);
    this.read.set(summary.name, summary);
    this.firstTotal ??= summary.total;
    this.lastTotal = summary.total ?? this.lastTotal;
    this.answeredAt ??= answeredAt;
    this.beat(`${this.read.size} pages, ${this.rows} rows`);
  }

  summaries(): readonly PageSummary[] {
    return [...this.read.values()];
  }

  result(slice: string): Omit<SliceResult, 'stretches' | 'hasEnded'> {
    const { calls, rows, pageRows, firstTotal, lastTotal, answeredAt } = this;
    return {
      slice,
      calls,
      pages: this.read.size,
      rows,
      pageRows,
      ...(firstTotal === undefined ? {} : { firstTotal }),
      ...(lastTotal === undefined ? {} : { lastTotal }),
      ...(answeredAt === undefined ? {} : { answeredAt }),
    };
  }
}
