import { createReporter } from '../../../client/render/reporter';
import { anAsset, aRun } from '../runs/a-run';

class Paper {
  text = '';
  constructor(readonly isTTY = false) {}
  readonly columns = 80;
  readonly rows = 24;
  readonly write = (text: string): void => void (this.text += text);
}

const at = (paper: { stdout: Paper; stderr: Paper }, isJson = false) =>
  createReporter({ ...paper, isJson, environment: {}, now: () => new Date('2026-01-31T06:00:00Z') });

describe('a reporter', () => {
  it('in a pipe writes plain lines, and progress only now and then', () => {
    const paper = { stdout: new Paper(), stderr: new Paper() };
    const reporter = at(paper);
    reporter.progress('1 MB');
    reporter.progress('2 MB');
    reporter.run(aRun([anAsset('tags')]));
    reporter.settle();
    expect(paper.stdout.text).toBe('1 MB\ntags: done, 150 rows, 2 pages, 2.0 s\n');
  });

  it('with --json leaves stdout to the document', () => {
    const paper = { stdout: new Paper(), stderr: new Paper() };
    at(paper, true).say('hello');
    expect([paper.stdout.text, paper.stderr.text]).toEqual(['', 'hello\n']);
  });

  it('on a terminal keeps what is said above what it draws, and gives the cursor back', () => {
    const paper = { stdout: new Paper(true), stderr: new Paper() };
    const reporter = at(paper);
    reporter.progress('1 MB');
    reporter.say('hello');
    reporter.settle();
    const escape = '\u001b[';
    const drawn = `1 MB${escape}K\n${escape}J`;
    expect(paper.stdout.text).toBe(
      `${escape}?25l${drawn}${escape}1Ahello${escape}K\n${escape}J${escape}?25l${drawn}${escape}1A${escape}J${escape}?25h`,
    );
  });
});
