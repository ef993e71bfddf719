import type { Schedule } from '../graph/schedule';

export const hourly: Schedule = {
  name: 'hourly',
  description: 'What changed since the last run, in every table.',
  // Not on the hour, when everybody else's integrations ask too.
  when: '7 * * * *',
  request: {},
  // A run reads all that changed since the last one: of several that were missed, one late one does the work of all.
  catchUp: '1 hour',
};
