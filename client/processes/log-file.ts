/** Log files of the programs that `dev` starts: appended to, begun anew when they have grown. */
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 10_000_000;

/** A descriptor for `spawn`, to be closed by the caller, and where this program's own words begin. */
export function openLog(path: string): {
  readonly descriptor: number;
  readonly offset: number;
  readonly close: () => void;
} {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const isGrown = size > MAX_BYTES;
  const descriptor = openSync(path, isGrown ? 'w' : 'a');
  return { descriptor, offset: isGrown ? 0 : size, close: () => closeSync(descriptor) };
}

/** What was written since `offset`. */
export function textSince(path: string, offset: number): string {
  try {
    return readFileSync(path).subarray(offset).toString('utf8');
  } catch {
    return '';
  }
}

/** The last line that says something. */
export function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1);
}
