/** Lines at the end of a terminal that are drawn again in place; what is said meanwhile scrolls away above them. */

export interface Output {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const ESCAPE = '\u001b[';
const HIDE_CURSOR = `${ESCAPE}?25l`;
const SHOW_CURSOR = `${ESCAPE}?25h`;

export class LiveScreen {
  private drawn: readonly string[] = [];

  constructor(private readonly output: Output) {}

  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${ESCAPE}K\n`).join('');
    this.output.write(`${HIDE_CURSOR}${this.up()}${text}${ESCAPE}J`);
    this.drawn = lines;
  }

  /** A line that stays. */
  say(line: string): void {
    this.output.write(`${this.up()}${line}${ESCAPE}K\n${ESCAPE}J`);
    const lines = this.drawn;
    this.drawn = [];
    if (lines.length > 0) this.draw(lines);
  }

  /** Takes the drawn lines away and gives the cursor back. */
  clear(): void {
    this.output.write(`${this.up()}${ESCAPE}J${SHOW_CURSOR}`);
    this.drawn = [];
  }

  private up(): string {
    return this.drawn.length === 0 ? '' : `${ESCAPE}${this.drawn.length}A`;
  }
}
