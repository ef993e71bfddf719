/**
 * How a command speaks: on a terminal it draws in place, in a pipe it writes a line per change. With `--json` the one
 * document goes to stdout, and all that is said goes to stderr.
 */
import type { RunProgress } from '../../graph/plan';
import { changeLines } from './change-lines';
import { liveLines } from './live-lines';
import { LiveScreen, type Output } from './live-screen';
import { paletteFor, type Palette } from './palette';

export interface Reporter {
  readonly palette: Palette;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** A line that the next one replaces; in a pipe one in a while is written. */
  readonly progress: (line: string) => void;
  readonly run: (progress: RunProgress) => void;
  /** Takes what was drawn in place away; to be called before the last words, and before an error. */
  readonly settle: () => void;
}

export interface ReporterOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly isJson: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => Date;
}

const PIPE_PROGRESS_MS = 5_000;
const USUAL_COLUMNS = 100;
const USUAL_ROWS = 24;

export function createReporter(options: ReporterOptions): Reporter {
  const { stdout, stderr, isJson, environment, now } = options;
  const output = isJson ? stderr : stdout;
  const isTerminal = output.isTTY === true && environment.TERM !== 'dumb';
  const palette = paletteFor(isTerminal && environment.NO_COLOR === undefined);
  return isTerminal ? liveReporter(output, palette, now) : lineReporter(output, palette, now);
}

function liveReporter(output: Output, palette: Palette, now: () => Date): Reporter {
  const screen = new LiveScreen(output);
  return {
    palette,
    say: (line) => screen.say(line),
    progress: (line) => screen.draw([line]),
    run: (progress) => {
      const size = { columns: output.columns || USUAL_COLUMNS, rows: output.rows || USUAL_ROWS };
      screen.draw(liveLines(progress, { now: now(), palette, ...size }));
    },
    settle: () => screen.clear(),
  };
}

function lineReporter(output: Output, palette: Palette, now: () => Date): Reporter {
  let last: RunProgress | undefined;
  let saidAt = -Infinity;
  const say = (line: string): void => void output.write(`${line}\n`);
  return {
    palette,
    say,
    progress: (line) => {
      if (Number(now()) - saidAt < PIPE_PROGRESS_MS) return;
      saidAt = Number(now());
      say(line);
    },
    run: (progress) => {
      for (const line of changeLines(last, progress)) say(line);
      last = progress;
    },
    settle: () => undefined,
  };
}
