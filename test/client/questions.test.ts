import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFINITIONS } from '../../client/definitions';
import { buildProgram } from '../../client/program';
import { refuseSelection, selectionText } from '../../client/selection';

const page = readFileSync(join(__dirname, '../../docs/questions.md'), 'utf8');
const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
const commands = blocks.flatMap((block) =>
  [...block.matchAll(/^npx campaignlake (.*)$/gm)].map(([, line = '']) => line),
);
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('the page of questions', () => {
  it('answers each with a command', () => {
    const questions = page.split(/^## /m).slice(1);
    expect(questions.length).toBeGreaterThanOrEqual(10);
    for (const question of questions) expect(question).toMatch(/^(npx campaignlake|duckdb) /m);
  });

  it.each(commands)('types a command that there is: %s', (line) => {
    const silent = { write: () => true };
    const refuse = () => Promise.reject(new Error('a part was started'));
    const context = { entry: '', environment: {}, stdout: silent, stderr: silent };
    const program = buildProgram({ ...context, parts: { runWorker: refuse, startSimulator: refuse } }, () => undefined);
    const [name = '', ...words] = wordsOf(line);
    const command = program.commands.find((known) => known.name() === name);
    const { operands = [], unknown } = command?.parseOptions([...words]) ?? { unknown: [line] };
    expect(unknown).toEqual([]);
    const takesSelection = DEFINITIONS.some(({ usage }) => usage === `${name} [selection...]`);
    expect(() => refuseSelection(takesSelection ? selectionText(operands) : undefined)).not.toThrow();
  });
});
