import type { Schedule } from '../graph/schedule';

export const days: Schedule = {
  name: 'days',
  description: 'The rows of one day again, as a backfill. For a past range: temporal schedule backfill.',
  when: '0 0 * * *',
  // In a zone with summer time, one day of the year is an hour longer than the window.
  timeZone: 'UTC',
  request: { window: '1 day' },
  // Each run is the only one of its day.
  catchUp: '30 days',
  isOff: true,
};
