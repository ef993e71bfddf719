/**
 * `npm run check`: everything that can be known without running the program. All checks run, whatever fails; a failing one
 * shows its output and the command that mends it. Names after `--` run those alone.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Check {
  readonly name: string;
  readonly command: string;
  readonly mend: string;
}

const CHECKS: readonly Check[] = [
  { name: 'types', command: 'tsc --noEmit', mend: 'edit what the compiler names, then: npm run check -- types' },
  { name: 'lint', command: 'oxlint --deny-warnings', mend: 'npx oxlint --fix, and by hand what it leaves' },
  { name: 'format', command: 'prettier --check . --log-level warn', mend: 'npm run format' },
  { name: 'dead code', command: 'knip --no-progress', mend: 'remove what is named, or use it; npx knip --fix' },
  { name: 'lock', command: 'tsx scripts/check-lock.ts', mend: 'see above' },
  {
    name: 'compose',
    command: 'dclint --max-warnings 0 docker-compose.yml',
    mend: 'npx dclint --fix docker-compose.yml',
  },
  { name: 'docs', command: 'tsx scripts/generate-tables.ts --check', mend: 'npx tsx scripts/generate-tables.ts' },
];

const PROJECT = join(__dirname, '..');

/** Whether it passed. */
function run({ name, command, mend }: Check): boolean {
  const begun = performance.now();
  const path = `${join(PROJECT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
  const { status, stdout, stderr } = spawnSync(command, {
    shell: true,
    cwd: PROJECT,
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) console.log(`${stdout}${stderr}To mend: ${mend}\n`);
  return status === 0;
}

function main(wanted: readonly string[]): void {
  const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (checks.length === 0)
    console.log(`There is no such check. Known are ${CHECKS.map(({ name }) => name).join(', ')}`);
  const results = checks.map(run);
  process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;
}

main(process.argv.slice(2));
