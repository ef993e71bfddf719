import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactData = defineAsset('contact_data', {
  description: 'What is known of one contact from elsewhere: geography, analytics, social networks.',
  group: 'contacts',
  endpoint: 'contactData',
  singleKey: 'contactDatum',
  replication: incremental('tstamp'),
  references: { contact: 'contacts' },
  checks: [notNull('contact')],
  // The API mixes spellings within a row: geoState beside geo_country (documented for the contact’s own route).
  columns: {
    id: integer(),
    contact: integer(),
    tstamp: timestamp('when the row last changed'),
    geo_tstamp: timestamp('when the place was looked up', { apiKey: 'geoTstamp' }),
    geo_ip4: text({ apiKey: 'geoIp4' }),
    geo_country2: text('ISO 3166 code of two letters', { apiKey: 'geoCountry2' }),
    geo_country: text(),
    geo_state: text({ apiKey: 'geoState' }),
    geo_city: text({ apiKey: 'geoCity' }),
    geo_zip: text({ apiKey: 'geoZip' }),
    geo_area: text('telephone area code', { apiKey: 'geoArea' }),
    geo_lat: text({ apiKey: 'geoLat' }),
    geo_lon: text({ apiKey: 'geoLon' }),
    geo_tz: text({ apiKey: 'geoTz' }),
    geo_tz_offset: text('hours from UTC', { apiKey: 'geoTzOffset' }),
    ga_campaign_source: text(),
    ga_campaign_name: text(),
    ga_campaign_medium: text(),
    ga_campaign_term: text(),
    ga_campaign_content: text(),
    ga_campaign_customsegment: text(),
    ga_first_visit: text(),
    ga_times_visited: integer(),
    fb_id: integer('Facebook id'),
    fb_name: text(),
    tw_id: integer('Twitter id'),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
  },
});
