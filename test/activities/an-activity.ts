import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** What an activity runs in, without a word about the failures that a test wants. */
export const anActivity = (...[info]: ConstructorParameters<typeof MockActivityEnvironment>): MockActivityEnvironment =>
  new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
