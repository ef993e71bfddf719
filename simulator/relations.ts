/** Who comes along with whom: side-loaded arrays, id arrays in rows, and the listings of one parent. */

export interface Relation {
  /** The array's name, and the last part of a nested path. */
  readonly name: string;
  readonly parent: string;
  readonly child: string;
  /** The child's column that names the parent. */
  readonly column: string;
  /** The parent's column that holds the ids of its children, always and truly. */
  readonly idColumn?: string;
  /** Side-loaded on every page, or where `include=` names it. */
  readonly isSideLoaded: 'always' | 'on request' | 'never';
  /** `<parent endpoint>/<id>/<name>` lists the children of one parent. */
  readonly isNested: boolean;
}

const contact = (name: string, child: string, column = 'contact'): Relation => ({
  name,
  parent: 'contacts',
  child,
  column,
  isSideLoaded: 'on request',
  isNested: true,
});

export const RELATIONS: readonly Relation[] = [
  contact('fieldValues', 'contact_custom_field_values'),
  contact('contactTags', 'contact_tags'),
  contact('contactLists', 'contact_lists'),
  contact('contactAutomations', 'contact_automations'),
  { ...contact('accountContacts', 'account_contacts'), idColumn: 'account_contacts' },
  ride('fieldOptions', 'contact_custom_field_options', 'options'),
  ride('fieldRels', 'contact_custom_field_rels', 'relations'),
  {
    name: 'dealStages',
    parent: 'deal_groups',
    child: 'deal_stages',
    column: 'group',
    idColumn: 'stages',
    isSideLoaded: 'always',
    isNested: false,
  },
  nested('dealCustomFieldData', 'deals', 'deal_custom_field_values', 'deal_id', 'on request'),
  nested('contactDeals', 'deals', 'contact_deals', 'deal'),
  nested('dealActivities', 'deals', 'deal_activities', 'd_id'),
  nested('orderProducts', 'ecommerce_orders', 'ecommerce_order_products', 'ecom_order'),
  nested('orderActivities', 'ecommerce_orders', 'ecommerce_order_activities', 'orderid'),
  nested('links', 'campaigns', 'campaign_links', 'campaignid'),
];

function ride(name: string, child: string, idColumn: string): Relation {
  return {
    name,
    parent: 'contact_custom_fields',
    child,
    column: 'field',
    idColumn,
    isSideLoaded: 'always',
    isNested: false,
  };
}

function nested(
  name: string,
  parent: string,
  child: string,
  column: string,
  isSideLoaded: Relation['isSideLoaded'] = 'never',
): Relation {
  return { name, parent, child, column, isSideLoaded, isNested: true };
}

export const relationsOfParent = (table: string): readonly Relation[] =>
  RELATIONS.filter(({ parent }) => parent === table);
export const relationsOfChild = (table: string): readonly Relation[] =>
  RELATIONS.filter(({ child }) => child === table);
