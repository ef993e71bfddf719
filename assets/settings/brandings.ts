import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const brandings = defineAsset('brandings', {
  description: 'The look of the account for one group of users: logo, header, footer, templates.',
  group: 'settings',
  endpoint: 'brandings',
  singleKey: 'branding',
  replication: fullTable(),
  checks: [notNull('groupid', { severity: 'warning' })],
  evidence: 'live',
  columns: {
    id: integer(),
    groupid: text('group of users'),
    site_name: text({ apiKey: 'siteName' }),
    site_logo: text({ apiKey: 'siteLogo' }),
    site_logo_small: text({ apiKey: 'siteLogoSmall' }),
    header_text_value: text({ apiKey: 'headerTextValue' }),
    header_html_value: text({ apiKey: 'headerHtmlValue' }),
    footer_text_value: text({ apiKey: 'footerTextValue' }),
    footer_html_value: text({ apiKey: 'footerHtmlValue' }),
    copyright: integer(),
    version: integer(),
    license: integer(),
    help: integer(),
    admin_template_htm: text({ apiKey: 'adminTemplateHtm' }),
    admin_template_css: text({ apiKey: 'adminTemplateCss' }),
    public_template_htm: text({ apiKey: 'publicTemplateHtm' }),
    public_template_css: text({ apiKey: 'publicTemplateCss' }),
    favicon: text(),
    admin_template_css_backup: text(),
    admin_template_htm_backup: text(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    zendesk_widget_enabled: integer({ apiKey: 'zendeskWidgetEnabled' }),
  },
});
