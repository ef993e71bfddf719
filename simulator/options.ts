/** How the simulator behaves: what may be chosen when it starts, and what may be changed while it runs. */
import type { Asset } from '../graph/asset';
import { ConfigError } from '../graph/errors';
import type { ChangeRequest } from './change';
import { BREAKS, type Break, type Faults } from './faults';
import type { EmptyKeys } from './timeline';

/** What may also be changed while it runs, by `POST /_simulator/settings`. */
export interface Settings {
  /** Share of the calls that go wrong, by kind. @default none */
  readonly faults: Faults;
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs: number;
  /** Answers in any sliding second before 429. @default no limit */
  readonly rate: number | undefined;
  /** Seconds that a 429 asks to wait. @default 1 */
  readonly retryAfter: number;
  /** How long a slow answer takes. @default 1500 */
  readonly slowMs: number;
  /** Endpoints that the account does not have: `sms` answers 403, `sms:404` as it says. Also a path as `ecomOrders/5/orderProducts:404`. */
  readonly absent: readonly string[];
  /** Endpoints whose answers go wrong in one way: all of them, or the first so many. @default none */
  readonly broken: readonly { readonly endpoint: string; readonly fault: Break; readonly times?: number }[];
  /** Most rows on a page: of every table, or by table. @default 100 */
  readonly cap: number | Readonly<Record<string, number>>;
  /** What `meta.total` says. @default 'as-documented' */
  readonly totals: (typeof TOTALS)[number];
  /** Share of rows that are hidden after the limit was applied: pages are short in the middle. @default 0 */
  readonly hidden: number;
  /** `contacts.id_greater`, `contacts.orders`, `contacts.filters`, `contacts.filters[updated_after]`: ignored although honoured as a rule. */
  readonly ignore: readonly string[];
  /** Every table honours orders[id], or none does. @default 'as-documented' */
  readonly ordersById: 'as-documented' | 'all' | 'none';
  /** Rows with equal keys stand in another order on each page, or in the same. @default 'loose' */
  readonly ties: 'loose' | 'stable';
  /** Since-filters compare whole local days. @default 'second' */
  readonly sinceGranularity: 'second' | 'day';
  /** At most this many side-loaded rows of a kind on a page. @default no limit */
  readonly sideLoadCap: number | undefined;
  /** After every so many calls this change is made. @default none */
  readonly churn: readonly { readonly everyCalls: number; readonly change: ChangeRequest }[];
}

export const TOTALS = ['as-documented', 'missing', 'string', 'number', 'zero', 'low', 'high'] as const;

export const KEY_FORMS = ['declared', 'other'] as const;

export interface SimulatorOptions extends Partial<Settings>, Partial<EmptyKeys> {
  /** @default 0: a free one */
  readonly port?: number;
  /** @default 'demo' */
  readonly profile?: string;
  /** Rows of single tables, in place of the profile's. @default none */
  readonly sizes?: Readonly<Record<string, number>>;
  /** @default 1 */
  readonly seed?: number;
  /** Refuse any other token. @default any token is good */
  readonly token?: string;
  /** Spell the keys that are inferred only in their other form. */
  readonly inferredKeys?: (typeof KEY_FORMS)[number];
  /** The simulated present. @default a fixed day, so that the same seed gives the same rows */
  readonly now?: Date;
  /** How much later each change is than the one before. @default 1 */
  readonly tickSeconds?: number;
  /** @default all of them */
  readonly assets?: readonly Asset[];
}

const DEFAULTS: Settings = {
  faults: {},
  latencyMs: 0,
  rate: undefined,
  retryAfter: 1,
  slowMs: 1_500,
  absent: [],
  broken: [],
  cap: 100,
  totals: 'as-documented',
  hidden: 0,
  ignore: [],
  ordersById: 'as-documented',
  ties: 'loose',
  sinceGranularity: 'second',
  sideLoadCap: undefined,
  churn: [],
};

/** What was there, with what is asked for in its place; refuses what no simulator could do. */
export function settingsWith(changes: Partial<Settings>, before: Settings = DEFAULTS): Settings {
  const known = Object.keys(DEFAULTS);
  const given = Object.entries(changes).filter(([name, value]) => known.includes(name) && value !== undefined);
  const settings: Settings = { ...before, ...Object.fromEntries(given) };
  const { rate, totals, hidden, cap } = settings;
  if (rate !== undefined) demand(rate > 0, `rate ${rate}`, 'above 0');
  for (const name of ['latencyMs', 'retryAfter', 'slowMs'] as const) {
    demand(settings[name] >= 0, `${name} ${settings[name]}`, '0 or more');
  }
  demand(hidden >= 0 && hidden < 1, `hidden ${hidden}`, 'a share from 0 to below 1');
  demand(TOTALS.includes(totals), `totals "${totals}"`, `one of ${TOTALS.join(', ')}`);
  for (const { fault } of settings.broken)
    demand(BREAKS.includes(fault), `fault "${fault}"`, `one of ${BREAKS.join(', ')}`);
  for (const rows of typeof cap === 'number' ? [cap] : Object.values(cap)) {
    demand(Number.isInteger(rows) && rows > 0, `cap ${rows}`, 'a whole number above 0');
  }
  return settings;
}

/** @throws ConfigError where the form is none; it may come from a command line */
export function isOtherForm({ inferredKeys = 'declared' }: Pick<SimulatorOptions, 'inferredKeys'>): boolean {
  demand(KEY_FORMS.includes(inferredKeys), `inferred keys "${inferredKeys}"`, `one of ${KEY_FORMS.join(', ')}`);
  return inferredKeys === 'other';
}

function demand(isGood: boolean, what: string, must: string): void {
  if (!isGood) throw new ConfigError(`simulator: ${what} must be ${must}`);
}
