/** When a schedule starts its runs, as people write it: a cron of five fields, or `every 30 minutes`. */
import { parseDurationMs } from './duration';

export type Timing =
  { readonly kind: 'cron'; readonly cron: string } | { readonly kind: 'interval'; readonly everyMs: number };

interface CronField {
  readonly least: number;
  readonly most: number;
  /** Names of the values from `least` on. */
  readonly names: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly CronField[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 7, names: DAYS },
];

/** Undefined where the text is neither. */
export function parseTiming(text: string): Timing | undefined {
  const every = /^every (.+)$/i.exec(text.trim())?.[1];
  if (every !== undefined) {
    const everyMs = parseDurationMs(every) ?? 0;
    // Temporal counts in whole seconds.
    return everyMs >= 1_000 && everyMs % 1_000 === 0 ? { kind: 'interval', everyMs } : undefined;
  }
  const parts = text.trim().split(/\s+/);
  const isCron = parts.length === FIELDS.length && FIELDS.every((field, at) => isFieldOf(field, parts[at] ?? ''));
  return isCron ? { kind: 'cron', cron: parts.join(' ') } : undefined;
}

/** `*`, `7`, `1-5`, `MON-FRI`, each with a step such as `/15`, and lists of these. */
const isFieldOf = (field: CronField, text: string): boolean => text.split(',').every((part) => isPartOf(field, part));

function isPartOf(field: CronField, part: string): boolean {
  const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  if (from === undefined || (step !== undefined && Number(step) === 0)) return false;
  if (from === '*') return to === undefined;
  const first = valueOf(field, from);
  const last = to === undefined ? first : valueOf(field, to);
  return first !== undefined && last !== undefined && first <= last;
}

function valueOf({ least, most, names }: CronField, text: string): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named === -1 ? Number(text) : least + named;
  return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}
