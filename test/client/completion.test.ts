import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { campaignlake } from './command-line';
import { inTemporaryFolder } from './temporary-folder';

/** What a real bash runs for a line, where these programs are on the PATH; each prints its name and what it was given. */
const ran = (line: string, programs: readonly string[]): Promise<string> =>
  inTemporaryFolder(async (folder) => {
    const { stdout: script } = await campaignlake(['completion', 'bash']);
    for (const program of programs) {
      const path = join(folder, program);
      await writeFile(path, `#!/bin/sh\necho ${program} "$@"\n`);
      await chmod(path, 0o755);
    }
    const environment = { PATH: `${folder}:/usr/bin:/bin` };
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${line}`], { env: environment });
    return stdout.trim();
  });

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
    ['campaignlake assets --format m', ['mermaid']],
    ['campaignlake schedules p', ['pause']],
    ['campaignlake pause --asset contact_l', ['contact_lists']],
    // A run is named there, which no script can know.
    ['campaignlake pause contact_l', ['']],
    // Bash has split the word at its colon, and puts the answer behind that.
    ['campaignlake materialize group:e', ['ecommerce']],
    ['campaignlake completion f', ['fish']],
  ])('of "%s" in bash', async (line, words) => {
    await expect(offered(line)).resolves.toEqual(words);
  });

  it('is of a command that there is, in a clone too', async () => {
    const line = "campaignlake plan 'group:deals or tags' --full";
    await expect(ran(line, ['npx'])).resolves.toBe('npx campaignlake plan group:deals or tags --full');
    await expect(ran(line, ['npx', 'campaignlake'])).resolves.toBe('campaignlake plan group:deals or tags --full');
  });

  it.each([
    ['bash', 'eval "$(npx campaignlake completion bash)"', 'npx campaignlake "$@"'],
    ['zsh', 'eval "$(npx campaignlake completion zsh)"', 'npx campaignlake "$@"'],
    ['fish', 'npx campaignlake completion fish | source', 'npx campaignlake $argv'],
  ])('says how %s takes it, and what the command is where there is none', async (shell, line, command) => {
    const { stdout } = await campaignlake(['completion', shell]);
    expect(stdout).toContain(`for ${shell}: ${line}\n`);
    expect(stdout).toContain(command);
  });

  it.each(['zsh', 'fish'])('is printed for %s, with every command', async (shell) => {
    const { code, stdout } = await campaignlake(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['materialize', 'doctor', 'group:deals', 'ecommerce_orders']) expect(stdout).toContain(word);
    expect(stdout).toContain('apply list pause resume');
    expect(stdout).toMatch(/^.*pause\b.*asset\b.* contact_lists .*$/m);
  });

  it('of another shell is refused', async () => {
    await expect(campaignlake(['completion', 'tcsh'])).resolves.toMatchObject({
      code: 2,
      stderr: 'campaignlake: There is no completion for "tcsh". Name one of bash, zsh, fish\n',
    });
  });
});
