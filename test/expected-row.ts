/**
 * What a record must look like in the warehouse, by the rules for values in words, without the SQL that does it: the source
 * and the published file are compared value by value.
 */
import type { Asset } from '../graph/asset';
import type { Column } from '../graph/column';

export type ExpectedRow = Readonly<Record<string, unknown>>;

const camel = (text: string): string => text.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const isBlank = (text: string): boolean => text === '' || text.startsWith('0000-00-00');
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Column → value: bigint, number, boolean, ISO time in UTC, text, JSON text; `_extra` and `_rescued` parsed. */
export function expectedRow(asset: Asset, record: Readonly<Record<string, unknown>>, timeZone: string): ExpectedRow {
  const row: Record<string, unknown> = {};
  const rescued: Record<string, unknown> = {};
  const extra: Record<string, unknown> = { ...record };
  for (const ignored of ['links', ...asset.sideLoadedKeys]) delete extra[ignored];
  for (const [column, declared] of Object.entries(asset.columns)) {
    const keys = [...new Set([declared.apiKey ?? column, column, camel(column)])].filter((key) => key in record);
    const [key] = keys;
    const value = key === undefined ? null : record[key];
    for (const other of keys) if (other === key || same(record[other], value)) delete extra[other];
    const stored = valueOf(declared, value, timeZone);
    row[column] = stored ?? null;
    if (stored === undefined) rescued[column] = value;
  }
  row['_extra'] = Object.keys(extra).length === 0 ? null : extra;
  row['_rescued'] = Object.keys(rescued).length === 0 ? null : rescued;
  return row;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Undefined where it does not fit. */
function valueOf({ type }: Column, value: unknown, timeZone: string): unknown {
  if (value === null || value === undefined) return null;
  const text = asText(value);
  if (type === 'text') return text;
  if (typeof value === 'string' && isBlank(value)) return null;
  switch (type) {
    case 'json':
      return JSON.stringify(value);
    case 'integer':
      return integerOf(text);
    case 'number':
      return /^-?(0|[1-9]\d*|)(\.\d*)?([eE][-+]?\d+)?$/.test(text) && Number.isFinite(Number(text))
        ? Number(text)
        : undefined;
    case 'boolean':
      return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined;
    case 'timestamp':
      return timeOf(text, timeZone);
  }
}

function integerOf(text: string): bigint | undefined {
  if (!/^-?(0|[1-9]\d*)$/.test(text)) return undefined;
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined;
}

function timeOf(text: string, timeZone: string): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[-+]\d\d(?::?\d\d)?)?)?$/.exec(text);
  if (parts === null) return undefined;
  const [, day = '', time = '00:00:00', zone] = parts;
  const offset =
    zone === undefined
      ? ''
      : zone.replace(/^([-+]\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
  const moment = Date.parse(`${day}T${time}${zone === undefined ? 'Z' : offset}`);
  if (Number.isNaN(moment) || (zone === undefined && !new Date(moment).toISOString().startsWith(day))) return undefined;
  return new Date(zone === undefined ? localMoment(moment, timeZone) : moment).toISOString();
}

/** The moment at which a clock in the zone shows what this UTC clock shows; of two, the later (standard time). */
function localMoment(shown: number, timeZone: string): number {
  const offsets = [shown, shown + 12 * 3_600_000, shown - 12 * 3_600_000].map((at) => offsetOf(at, timeZone));
  const fitting = offsets.map((offset) => shown - offset).filter((at) => offsetOf(at, timeZone) === shown - at);
  return fitting.length === 0 ? shown - (offsets[2] ?? 0) : Math.max(...fitting);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetOf(moment: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = '2-digit';
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const shown = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`;
  return Date.parse(shown) - Math.floor(moment / 1_000) * 1_000;
}
