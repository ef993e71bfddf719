/** The table of contents: every asset, by group. */
import type { Asset } from '../graph/asset';
import type { AssetGroup, AssetKey } from './keys';
import { activities } from './contacts/activities';
import { contactCustomFieldOptions } from './contacts/contact_custom_field_options';
import { contactCustomFieldRels } from './contacts/contact_custom_field_rels';
import { contactCustomFieldValues } from './contacts/contact_custom_field_values';
import { contactCustomFields } from './contacts/contact_custom_fields';
import { contactData } from './contacts/contact_data';
import { contactLists } from './contacts/contact_lists';
import { contactTags } from './contacts/contact_tags';
import { contacts } from './contacts/contacts';
import { lists } from './contacts/lists';
import { scores } from './contacts/scores';
import { segments } from './contacts/segments';
import { tags } from './contacts/tags';
import { accountContacts } from './accounts/account_contacts';
import { accountCustomFieldValues } from './accounts/account_custom_field_values';
import { accountCustomFields } from './accounts/account_custom_fields';
import { accounts } from './accounts/accounts';
import { contactDeals } from './deals/contact_deals';
import { dealActivities } from './deals/deal_activities';
import { dealCustomFieldValues } from './deals/deal_custom_field_values';
import { dealCustomFields } from './deals/deal_custom_fields';
import { dealGroupUsers } from './deals/deal_group_users';
import { dealGroups } from './deals/deal_groups';
import { dealStages } from './deals/deal_stages';
import { deals } from './deals/deals';
import { taskTypes } from './deals/task_types';
import { tasks } from './deals/tasks';
import { automationBlocks } from './automations/automation_blocks';
import { automations } from './automations/automations';
import { contactAutomations } from './automations/contact_automations';
import { contactConversions } from './automations/contact_conversions';
import { conversionTriggers } from './automations/conversion_triggers';
import { conversions } from './automations/conversions';
import { goals } from './automations/goals';
import { bounceLogs } from './campaigns/bounce_logs';
import { campaignLinks } from './campaigns/campaign_links';
import { campaignLists } from './campaigns/campaign_lists';
import { campaignMessages } from './campaigns/campaign_messages';
import { campaigns } from './campaigns/campaigns';
import { contactEmails } from './campaigns/contact_emails';
import { emailActivities } from './campaigns/email_activities';
import { forms } from './campaigns/forms';
import { messages } from './campaigns/messages';
import { savedResponses } from './campaigns/saved_responses';
import { siteMessages } from './campaigns/site_messages';
import { sms } from './campaigns/sms';
import { templates } from './campaigns/templates';
import { ecommerceConnections } from './ecommerce/ecommerce_connections';
import { ecommerceCustomers } from './ecommerce/ecommerce_customers';
import { ecommerceOrderActivities } from './ecommerce/ecommerce_order_activities';
import { ecommerceOrderProducts } from './ecommerce/ecommerce_order_products';
import { ecommerceOrders } from './ecommerce/ecommerce_orders';
import { addresses } from './settings/addresses';
import { brandings } from './settings/brandings';
import { calendars } from './settings/calendars';
import { configs } from './settings/configs';
import { groups } from './settings/groups';
import { users } from './settings/users';
import { webhooks } from './settings/webhooks';

export const assets: readonly Asset<AssetKey, AssetGroup>[] = [
  activities,
  contactCustomFieldOptions,
  contactCustomFieldRels,
  contactCustomFieldValues,
  contactCustomFields,
  contactData,
  contactLists,
  contactTags,
  contacts,
  lists,
  scores,
  segments,
  tags,
  accountContacts,
  accountCustomFieldValues,
  accountCustomFields,
  accounts,
  contactDeals,
  dealActivities,
  dealCustomFieldValues,
  dealCustomFields,
  dealGroupUsers,
  dealGroups,
  dealStages,
  deals,
  taskTypes,
  tasks,
  automationBlocks,
  automations,
  contactAutomations,
  contactConversions,
  conversionTriggers,
  conversions,
  goals,
  bounceLogs,
  campaignLinks,
  campaignLists,
  campaignMessages,
  campaigns,
  contactEmails,
  emailActivities,
  forms,
  messages,
  savedResponses,
  siteMessages,
  sms,
  templates,
  ecommerceConnections,
  ecommerceCustomers,
  ecommerceOrderActivities,
  ecommerceOrderProducts,
  ecommerceOrders,
  addresses,
  brandings,
  calendars,
  configs,
  groups,
  users,
  webhooks,
];
