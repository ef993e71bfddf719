/**
 * A `.env` file: `NAME=value` lines, `export` allowed, quotes optional, `#` begins a comment. Our own few lines, since
 * Node's parser came with 20.12 and we run from 20.3.
 */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../graph/errors';

const LINE = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/;
const QUOTED = /^(["'`])(.*?)\1\s*(?:#.*)?$/;

/** Empty where there is no such file. */
export function readDotenv(path: string): Readonly<Record<string, string>> {
  const text = readIfThere(path);
  return text === undefined ? {} : parseDotenv(text, path);
}

export function parseDotenv(text: string, path = '.env'): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = LINE.exec(line) ?? [];
    // The line itself is not shown: it may hold the token.
    if (name === undefined || value === undefined) {
      throw new ConfigError(`Line ${index + 1} of ${path} is no setting`, {
        hint: 'Write NAME=value, or # before a comment',
      });
    }
    values[name] = unquote(value);
  }
  return values;
}

function unquote(value: string): string {
  return QUOTED.exec(value)?.[2] ?? value.replace(/(^|\s)#.*$/, '').trim();
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(`Cannot read ${path} (${code ?? 'unknown error'})`, {
      hint: 'Make it readable or remove it',
      cause,
    });
  }
}
