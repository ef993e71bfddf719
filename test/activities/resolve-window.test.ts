import { resolveWindow } from '../../activities/resolve-window';

describe('the window of a scheduled run', () => {
  it('is the range up to when the run was due, and can be given again by hand', () => {
    expect(resolveWindow({ select: 'deals', window: '1 day', label: 'days' }, '2026-03-02T00:00:00.000Z')).toEqual({
      select: 'deals',
      label: 'days',
      since: '2026-03-01T00:00:00.000Z',
      until: '2026-03-02T00:00:00.000Z',
    });
  });

  it('leaves no gap to the one before and the one after', () => {
    const rangeAt = (hour: number) => resolveWindow({ window: '90m' }, new Date(hour * 5_400_000).toISOString());
    expect(rangeAt(7).until).toBe(rangeAt(8).since);
  });

  it('is refused where no schedule says when the run was due', () => {
    expect(() => resolveWindow({ window: '1 day' }, undefined)).toThrow(
      'field "window" is "1 day", but no schedule started this run. Give "since" and "until" instead',
    );
  });

  it('is all that a nominal time changes', () => {
    const request = { select: 'deals', since: '2026-01-01' };
    expect(resolveWindow(request, '2026-03-02T00:00:00.000Z')).toBe(request);
  });
});
