import type { Schedule } from '../graph/schedule';

export const weekly: Schedule = {
  name: 'weekly',
  description: 'The sweep: all rows of every table, so that no delete and no silent change is older than a week.',
  when: '17 4 * * SUN',
  // A full run has the lower priority: it takes what of the budget the hourly runs leave.
  request: { mode: 'full' },
  catchUp: '2 days',
};
