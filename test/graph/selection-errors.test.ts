import { selectAssets } from '../../graph/select-assets';
import { SelectionError } from '../../graph/selection-error';
import { aGraph } from './a-graph';

const graph = aGraph({ contacts: { group: 'people' }, contact_tags: { group: 'people' }, deals: { group: 'sales' } });

function errorOf(text: string): SelectionError {
  try {
    selectAssets(text, graph);
  } catch (error) {
    if (error instanceof SelectionError) return error;
    throw error;
  }
  throw new Error(`"${text}" is no mistake`);
}

describe('a wrong selection', () => {
  it.each([
    ['contcats', 'There is no asset "contcats" (character 1 of "contcats"). Did you mean contacts?'],
    [
      'deals or contact_tag',
      'There is no asset "contact_tag" (character 10 of "deals or contact_tag"). Did you mean contact_tags?',
    ],
    ['people', 'There is no asset "people" (character 1 of "people"). Did you mean group:people?'],
    ['group:peple', 'There is no group "peple" (character 7 of "group:peple"). Did you mean people?'],
    ['zzz', 'There is no asset "zzz" (character 1 of "zzz"). npx campaignlake assets lists all names'],
    ['status:faild', 'There is no status "faild" (character 8 of "status:faild"). Did you mean failed?'],
    ['status:green', 'There is no status "green" (character 8 of "status:green"). Known are failed, stale, never'],
    ['grop:sales', 'Nothing is selected by "grop:" (character 1 of "grop:sales"). Did you mean group?'],
    ['contacts, deals', '"," means nothing here (character 9 of "contacts, deals"). Write "or" between assets'],
    [
      'contacts deals',
      'Did not expect "deals" (character 10 of "contacts deals"). Write "and" or "or" between two parts',
    ],
    ['contacts)', 'Did not expect ")" (character 9 of "contacts)")'],
    ['(contacts', '")" is missing (character 10 of "(contacts")'],
    ['contacts and', 'Expected a name, found nothing (character 13 of "contacts and")'],
    ['or contacts', 'Expected a name, found "or" (character 1 of "or contacts")'],
    ['group:', 'Expected a name, found nothing (character 7 of "group:")'],
    ['0+contacts', '0 steps walk nowhere (character 1 of "0+contacts"). Leave the "+" out'],
    ['contacts & deals', '"&" means nothing here (character 10 of "contacts & deals")'],
    ['group:"sales', 'A quotation has no end (character 7 of "group:"sales")'],
    ['', 'The selection is empty. Write * for all assets'],
    ['contacts and deals', '"contacts and deals" selects no asset. npx campaignlake assets lists all names'],
    ['status:failed', 'The status of assets is not known here (character 8 of "status:failed")'],
  ])('%s: %s', (text, message) => {
    expect(errorOf(text).message).toBe(message);
  });

  it('is shown with a caret under the place', () => {
    expect(errorOf('deals or contcats').caret).toBe('deals or contcats\n         ^');
  });

  it('of endless parentheses is refused before the stack ends', () => {
    expect(errorOf('('.repeat(10_000)).message).toContain('nested too deeply');
    expect(errorOf('not '.repeat(10_000)).message).toContain('nested too deeply');
  });

  it.each([
    ['status:failed', '"status:failed" selects no asset. No asset has failed'],
    ['status:stale and group:sales', '"status:stale and group:sales" selects no asset. No asset is stale'],
    ['status:never', '"status:never" selects no asset. Every asset was materialized before'],
  ])('by a status that no asset has says so: %s', (text, message) => {
    expect(() => selectAssets(text, graph, { assetsWithStatus: () => [] })).toThrow(new SelectionError(message));
  });
});
