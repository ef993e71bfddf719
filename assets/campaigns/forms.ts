import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const forms = defineAsset('forms', {
  description: 'One subscription form, and what happens when it is sent.',
  group: 'campaigns',
  endpoint: 'forms',
  singleKey: 'form',
  replication: incremental('udate', { createdKey: 'cdate' }),
  references: { parentformid: 'forms', userid: 'users', addressid: 'addresses', address: 'addresses' },
  checks: [notNull('name')],
  // Empty objects come as [] (documented), so whatever is nested is JSON.
  columns: {
    id: integer(),
    name: text(),
    action: text(),
    actiondata: json(),
    submit: text(),
    submitdata: json(),
    url: text(),
    layout: text(),
    title: text(),
    body: text(),
    button: text(),
    thanks: text('what is shown after sending'),
    style: json(),
    options: json(),
    cfields: json('the fields on the form'),
    parentformid: integer(),
    userid: integer(),
    addressid: integer(),
    cdate: timestamp(),
    udate: timestamp(),
    entries: integer('times it was sent'),
    aid: integer(),
    defaultscreenshot: text(),
    recent: json(),
    contacts: integer(),
    deals: integer(),
    address: integer(),
  },
});
