import { RequestError } from '../../graph/errors';
import { sentences } from '../../graph/sentences';

describe('sentences', () => {
  it.each([
    ['the disk is full', 'the disk is full. Make room'],
    ['This resource has moved.', 'This resource has moved. Make room'],
    ['Really?', 'Really? Make room'],
  ])('stand with one stop between them: %s', (first, both) => {
    expect(sentences(first, 'Make room')).toBe(both);
  });

  it('of an error are what happened and what to do, whoever told of it', () => {
    expect(new RequestError('it has moved.', { asset: 'forms', hint: 'Look' }).message).toBe(
      'forms: it has moved. Look',
    );
    expect(new RequestError('it has moved.').message).toBe('it has moved.');
  });
});
