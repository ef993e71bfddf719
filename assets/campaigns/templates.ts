import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const templates = defineAsset('templates', {
  description: 'One template that messages start from.',
  group: 'campaigns',
  endpoint: 'templates',
  singleKey: 'template',
  // The documented row has no cdate to stand in for an empty mdate.
  replication: incremental('mdate'),
  references: { userid: 'users' },
  checks: [notNull('name')],
  columns: {
    id: integer(),
    userid: integer(),
    ed_instanceid: integer(),
    ed_version: integer(),
    name: text(),
    subject: text(),
    content: text(),
    categoryid: integer(),
    used: integer(),
    waitpreview: integer(),
    importnum: integer(),
    mdate: timestamp(),
    preview_content: text(),
    modified: integer(),
    hidden: integer(),
    screenshot: text({ evidence: 'tap' }),
  },
});
