/** The simulator as a program: options as text. */
import { assets } from '../assets';
import { ConfigError } from '../graph/errors';
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
    ...(absent === undefined ? {} : { absent: absent.split(',').map((one) => knownEndpoint(one.trim())) }),
  });
}

/** @throws ConfigError for an endpoint that no table is listed at: nothing would be absent */
function knownEndpoint(entry: string): string {
  const [endpoint = ''] = entry.split(/[/:]/);
  if (assets.some((asset) => asset.endpoint === endpoint)) return entry;
  throw new ConfigError(`simulator: no table has the endpoint "${endpoint}"`, {
    hint: 'Write it as /api/3/ has it, such as sms or ecomOrderProducts:404',
  });
}
