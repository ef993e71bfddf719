/** The simulator as a program: options as text, a port that is taken as one line. */
import { parseFaults } from './faults';
import { startSimulator, type Simulator } from './start-simulator';

export interface ProgramOptions {
  readonly port: number;
  readonly profile?: string;
  readonly seed?: number;
  /** `all=0.05`, or `stray403=0.01,cut=0.1`. */
  readonly faults?: string;
  readonly latencyMs?: number;
  readonly rate?: number;
  readonly retryAfter?: number;
  readonly token?: string;
}

export function runSimulator({ faults, ...options }: ProgramOptions): Promise<Simulator> {
  return startSimulator({ ...options, ...(faults === undefined ? {} : { faults: parseFaults(faults) }) });
}
