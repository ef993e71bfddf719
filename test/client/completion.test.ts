import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { campaignlake } from './command-line';

/** What a real bash offers at the end of a line. */
async function offered(line: string): Promise<readonly string[]> {
  const { stdout: script } = await campaignlake(['completion', 'bash']);
  const words = line.split(' ');
  const asked = `COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($1) COMP_CWORD=${words.length - 1}; _campaignlake; echo "\${COMPREPLY[*]}"`;
  const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${asked}`, 'bash', line]);
  return stdout.trim().split(' ');
}

describe('completion', () => {
  it.each([
    ['campaignlake mat', ['materialize']],
    ['campaignlake materialize contact_l', ['contact_lists']],
    ['campaignlake plan --s', ['--since']],
    ['campaignlake assets --format m', expect.arrayContaining(['mermaid'])],
    // Bash has split the word at its colon, and puts the answer behind that.
    ['campaignlake materialize group:e', ['ecommerce']],
    ['campaignlake completion f', ['fish']],
  ])('of "%s" in bash', async (line, words) => {
    await expect(offered(line)).resolves.toEqual(words);
  });

  it.each(['zsh', 'fish'])('is printed for %s, with every command', async (shell) => {
    const { code, stdout } = await campaignlake(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['materialize', 'doctor', 'group:deals', 'ecommerce_orders']) expect(stdout).toContain(word);
  });

  it('of another shell is refused', async () => {
    await expect(campaignlake(['completion', 'tcsh'])).resolves.toMatchObject({
      code: 2,
      stderr: 'campaignlake: There is no completion for "tcsh". Name one of bash, zsh, fish\n',
    });
  });
});
