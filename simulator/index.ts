/** The simulator as a program: options as text. */
import { parseFaults } from './faults';
import { startSimulator, type Simulator } from './start-simulator';
import type { SimulatorOptions } from './options';

export interface ProgramOptions extends Omit<SimulatorOptions, 'faults' | 'absent'> {
  /** `all=0.05`, or `stray403=0.01,cut=0.1`. */
  readonly faults?: string | undefined;
  /** `sms,ecomOrderProducts:404` */
  readonly absent?: string | undefined;
}

export async function runSimulator({ faults, absent, ...options }: ProgramOptions): Promise<Simulator> {
  return startSimulator({
    ...options,
    ...(faults === undefined ? {} : { faults: parseFaults(faults) }),
    ...(absent === undefined ? {} : { absent: absent.split(',').map((endpoint) => endpoint.trim()) }),
  });
}
