/** What every command works with; `bin/` puts it together, tests put together their own. */
import type { Settings } from '../config/settings';
import type { Output } from './render/live-screen';
import { createReporter, type Reporter } from './render/reporter';

/** The parts of the program that the client starts but may not import. */
export interface Parts {
  readonly runWorker: (options: {
    readonly settings: Settings;
    readonly untilEnd: Promise<void>;
    readonly say: (line: string) => void;
  }) => Promise<void>;
  readonly startSimulator: (options: SimulatorOptions) => Promise<StartedSimulator>;
}

export interface SimulatorOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly profile?: string;
  readonly seed?: number;
  /** `all=0.05`, or `stray403=0.01,cut=0.1`. */
  readonly faults?: string;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Answers in any second before 429. */
  readonly rate?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The only one that is accepted. @default any */
  readonly token?: string;
  /** `declared` or `other`; the simulator says so when it is neither. */
  readonly inferredKeys?: string;
  /** What `meta.total` says. */
  readonly totals?: string;
  /** Most rows on a page. */
  readonly cap?: number;
  /** Share of rows that count but do not come. */
  readonly hidden?: number;
  /** `sms,ecomOrderProducts:404` */
  readonly absent?: string;
}

export interface StartedSimulator {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface CommandContext {
  /** Absolute path of `bin/campaignlake.js`, for programs that `dev` starts. */
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly parts: Parts;
}

export function reporterFor(context: CommandContext, isJson = false): Reporter {
  const { stdout, stderr, environment } = context;
  return createReporter({ stdout, stderr, isJson, environment, now: () => new Date() });
}

export const printJson = ({ stdout }: Pick<CommandContext, 'stdout'>, document: unknown): void =>
  void stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
