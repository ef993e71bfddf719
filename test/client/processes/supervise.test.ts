import type { Program, ProgramExit } from '../../../client/processes/program';
import { ConfigError } from '../../../graph/errors';
import { supervise } from '../../../client/processes/supervise';

interface ScriptedProgram extends Program {
  readonly die: (exit: Partial<ProgramExit>) => void;
  readonly wasEnded: () => boolean;
}

function aProgram(pid: number, isReady: boolean): ScriptedProgram {
  let die: (exit: ProgramExit) => void = () => undefined;
  let wasEnded = false;
  const exited = new Promise<ProgramExit>((resolve) => (die = resolve));
  const exit = { code: null, signal: null, lastWords: undefined };
  return {
    process: { pid, mark: 'scripted' },
    exited,
    ready: isReady ? Promise.resolve() : new Promise(() => undefined),
    end: async () => {
      wasEnded = true;
      die({ ...exit, code: 0 });
    },
    die: (how) => die({ ...exit, ...how }),
    wasEnded: () => wasEnded,
  };
}

/** Supervises programs that a test lets die. */
async function supervised({ isReady = true, explain = async (): Promise<unknown> => undefined } = {}) {
  const programs: ScriptedProgram[] = [];
  const said: string[] = [];
  const delays: number[] = [];
  const waiting: ((program: ScriptedProgram) => void)[] = [];
  const watched = await supervise({
    name: 'worker',
    start: async () => {
      const program = aProgram(programs.length + 1, isReady);
      programs.push(program);
      waiting.shift()?.(program);
      return program;
    },
    say: (line) => void said.push(line),
    sleep: async (ms) => void delays.push(ms),
    explain,
    now: () => 0,
  });
  const next = () => new Promise<ScriptedProgram>((resolve) => waiting.push(resolve));
  return { watched, programs, said, delays, next };
}

describe('a supervised program', () => {
  it('is started again when it is killed', async () => {
    const { watched, programs, said, next } = await supervised();
    const second = next();
    programs[0]?.die({ signal: 'SIGKILL' });
    expect((await second).process.pid).toBe(2);
    expect(said).toEqual(['The worker ended (SIGKILL): starting it again']);
    await watched.end();
  });

  it('is started again ever later, and given up after a few times with its last words', async () => {
    const { watched, programs, delays, next } = await supervised();
    for (let death = 0; death < 5; death++) {
      const again = next();
      programs.at(-1)?.die({ code: 1, lastWords: 'out of memory' });
      await again;
    }
    programs.at(-1)?.die({ code: 1, lastWords: 'out of memory' });
    await expect(watched.failed).rejects.toMatchObject({
      type: 'ProgramLost',
      message: 'The worker died 6 times, at last with exit code 1: out of memory',
    });
    expect(delays).toEqual([250, 1_000, 2_000, 5_000, 10_000]);
  });

  it.each([
    [true, 'ProgramLost', 'The worker died 6 times: The disk is full. Make room'],
    [false, 'ConfigError', 'The disk is full. Make room'],
  ])('is given up with what explains it; had it worked (%s), a run was lost', async (isReady, type, message) => {
    const explain = () => Promise.reject(new ConfigError('The disk is full', { hint: 'Make room' }));
    const { watched, programs, next } = await supervised({ isReady, explain });
    if (isReady) await watched.ready;
    for (let death = 0; death < 5; death++) {
      const again = next();
      programs.at(-1)?.die({ code: 1 });
      await again;
    }
    programs.at(-1)?.die({ code: 1 });
    await expect(watched.failed).rejects.toMatchObject({ type, message });
  });

  it('that refuses to start is not started again, and its reason is the error', async () => {
    const { watched, programs } = await supervised({ isReady: false });
    programs[0]?.die({ code: 2, lastWords: 'campaignlake: Another worker holds the lock' });
    await expect(watched.failed).rejects.toMatchObject({
      type: 'ConfigError',
      message: 'Another worker holds the lock',
    });
    expect(programs).toHaveLength(1);
  });

  it('that worked before is started again even after a refusal', async () => {
    const { watched, programs, next } = await supervised();
    await watched.ready;
    const second = next();
    programs[0]?.die({ code: 2, lastWords: 'campaignlake: no Temporal server answers' });
    expect((await second).process.pid).toBe(2);
    await watched.end();
  });

  it('ends when it is asked to, and is not started again', async () => {
    const { watched, programs, said } = await supervised();
    await watched.end();
    expect(programs.map((program) => program.wasEnded())).toEqual([true]);
    expect(said).toEqual([]);
  });
});
