/** The declared schedules; CAMPAIGNLAKE_SCHEDULE_<NAME> changes each without code. */
import type { Schedule } from '../graph/schedule';
import { days } from './days';
import { hourly } from './hourly';
import { nightly } from './nightly';
import { weekly } from './weekly';

export const schedules: readonly Schedule[] = [hourly, nightly, weekly, days];
