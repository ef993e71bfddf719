import { acceptedValues } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const messages = defineAsset('messages', {
  description: 'One message of a campaign or an automation, with its bodies.',
  group: 'campaigns',
  endpoint: 'messages',
  singleKey: 'message',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  references: { userid: 'users', user: 'users' },
  checks: [acceptedValues('priority', [1, 3, 5]), acceptedValues('format', ['mime', 'text', 'html'])],
  evidence: 'live',
  columns: {
    id: integer(),
    userid: integer(),
    ed_instanceid: integer(),
    ed_version: integer(),
    cdate: timestamp(),
    mdate: timestamp(),
    name: text(),
    fromname: text(),
    fromemail: text(),
    reply2: text('address for answers'),
    priority: integer('1 high, 3 medium, 5 low'),
    charset: text(),
    encoding: text(),
    format: text('mime, text or html'),
    subject: text(),
    preheader_text: text(),
    text: text(),
    html: text(),
    htmlfetch: text('URL that the HTML body is fetched from'),
    textfetch: text('URL that the text body is fetched from'),
    hidden: integer(),
    preview_mime: text(),
    preview_data: text(),
    user: integer(),
    has_predictive_content: integer(),
    language_code: text(),
    source: text(),
  },
});
