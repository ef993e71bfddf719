/**
 * The search attributes by which people find runs and assets in lists. The program registers what is missing; a managed
 * namespace may refuse that, and then it goes on without them and says which to add.
 */
import type { ConnectionLike } from '@temporalio/client';

/** Values of Temporal's `IndexedValueType`. */
const KEYWORD = 2;
const INT = 3;

const WANTED: Readonly<Record<string, number>> = {
  CampaignlakeAccount: KEYWORD,
  CampaignlakeAsset: KEYWORD,
  CampaignlakeGroup: KEYWORD,
  CampaignlakeMode: KEYWORD,
  CampaignlakeRows: INT,
};

export interface SearchAttributesFound {
  /** `Name=Type`, as `temporal operator search-attribute create` wants them; empty when all are there. */
  readonly missing: readonly string[];
}

type Operator = Pick<ConnectionLike, 'operatorService'>;

export async function ensureSearchAttributes(operator: Operator, namespace: string): Promise<SearchAttributesFound> {
  const { operatorService } = operator;
  const absent = await missingNames(operator, namespace);
  if (absent === undefined) return { missing: Object.keys(WANTED).map(withType) };
  if (absent.length === 0) return { missing: [] };
  const searchAttributes = Object.fromEntries(absent.map((name) => [name, WANTED[name] ?? KEYWORD]));
  // Refused or not, what counts is what can be read back: adding a name that exists with another type is no error.
  await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(() => undefined);
  return { missing: ((await missingNames(operator, namespace)) ?? absent).map(withType) };
}

/** Names that are not there, or there with another type; undefined where the server does not tell. */
async function missingNames({ operatorService }: Operator, namespace: string): Promise<readonly string[] | undefined> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return Object.keys(WANTED).filter((name) => customAttributes?.[name] !== WANTED[name]);
  } catch {
    return undefined;
  }
}

const withType = (name: string): string => `${name}=${WANTED[name] === INT ? 'Int' : 'Keyword'}`;
