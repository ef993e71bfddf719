/** What becomes of records when the API changes under its readers. Later drifts add to earlier ones. */
export interface Drift {
  /** A key that every row carries from now on. */
  readonly addKey?: string;
  /** A key that no row carries any more. */
  readonly dropKey?: string;
  /** A key whose values become text that fits no other type. */
  readonly retype?: string;
  /** Keys whose value is empty are left out. */
  readonly omitEmpty?: boolean;
  /** Ids of rows that come with hardly a key, as deals of a hidden pipeline do. */
  readonly shorten?: readonly number[];
}

export const DRIFTS = [
  'addKey',
  'dropKey',
  'retype',
  'omitEmpty',
  'shorten',
] as const satisfies readonly (keyof Drift)[];

export function driftedText(
  text: string,
  {
    drift: { addKey, dropKey, retype, omitEmpty = false },
    isShortened,
    values,
  }: {
    readonly drift: Drift;
    readonly isShortened: boolean;
    readonly values: Readonly<Record<string, unknown>> | undefined;
  },
): string {
  const isAsMade = [addKey, dropKey, retype, values].every((one) => one === undefined) && !omitEmpty;
  if (isAsMade && !isShortened) return text;
  const record = { ...(JSON.parse(text) as Record<string, unknown>), ...values };
  if (isShortened) return JSON.stringify({ id: record['id'], isDisabled: true });
  if (addKey !== undefined) record[addKey] = { new: true };
  if (dropKey !== undefined) delete record[dropKey];
  if (retype !== undefined && retype in record) record[retype] = `was ${JSON.stringify(record[retype])}`;
  const kept = Object.entries(record).filter(([, value]) => !omitEmpty || (value !== null && value !== ''));
  return JSON.stringify(Object.fromEntries(kept));
}
