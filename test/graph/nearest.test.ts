import { editDistance, nearest } from '../../graph/nearest';

describe('did you mean', () => {
  it.each([
    ['contcats', 'contacts'],
    ['Deals', 'deals'],
    ['email_activitys', 'email_activities'],
    ['zzz', undefined],
    ['', undefined],
  ])('"%s": %s', (word, expected) => {
    expect(nearest(word, ['contacts', 'deals', 'email_activities'])).toBe(expected);
  });

  it('counts letters to insert, remove, replace and swap', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });
});
