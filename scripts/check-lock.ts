/**
 * Fails when package-lock.json is not whole: npm leaves a platform's package out without a word when the registry does not
 * have it at that moment, and `npm ci` then breaks, or misses a binary, on other machines than the one that wrote the lock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Packages that bring a binary for each platform, or must be of one version together: a range would move under us. */
const PINNED = /^(@temporalio\/|@duckdb\/|@swc\/core$|typescript$|oxlint|tsx$|knip$)/;

/** One line for each fault. */
export function lockFaults(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([path, locked]) => [
    ...Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })
      .filter((name) => !isLocked(lock, path, name))
      .map((name) => `${path || 'package.json'} needs ${name}, which has no entry`),
    ...(path === '' || locked.link || locked.integrity !== undefined ? [] : [`${path} has no checksum`]),
  ]);
}

/** Declared versions that are ranges where they must be exact. */
export function loosePins(declared: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(declared)
    .filter(([name, version]) => PINNED.test(name) && !/^\d/.test(version))
    .map(([name, version]) => `package.json asks for ${name} "${version}" instead of one exact version`);
}

/** Node's own way of finding a package: in the folder itself, then in every folder above it. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
  }
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '..', name), 'utf8')) as T;
}

function main(): void {
  const declared =
    readJson<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>('package.json');
  const faults = [
    ...lockFaults(readJson<Lock>('package-lock.json')),
    ...loosePins({ ...declared.dependencies, ...declared.devDependencies }),
  ];
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) return;
  console.error(
    'To mend: pin the newest version that is complete, then rm -r node_modules package-lock.json && npm install',
  );
  process.exitCode = 1;
}

if (require.main === module) main();
