import { acceptedValues, notNull, rowCountChange } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceOrders = defineAsset('ecommerce_orders', {
  description: 'One order, or one abandoned cart, of a linked shop.',
  group: 'ecommerce',
  endpoint: 'ecomOrders',
  singleKey: 'ecomOrder',
  replication: incremental('updated_date', { createdKey: 'created_date' }),
  references: {
    connectionid: 'ecommerce_connections',
    connection: 'ecommerce_connections',
    customer: 'ecommerce_customers',
  },
  checks: [
    notNull('connectionid'),
    acceptedValues('source', [0, 1]),
    acceptedValues('state', [0, 1, 2, 3, 4]),
    rowCountChange({ most: 0.5 }),
  ],
  // Two clocks: external_* dates are the shop’s, the others ActiveCampaign’s (documented).
  columns: {
    id: integer(),
    externalid: text('id in the shop'),
    source: integer('0 historical sync, 1 live'),
    email: text(),
    currency: text(),
    connectionid: integer(),
    order_url: text({ apiKey: 'orderUrl' }),
    shipping_method: text({ apiKey: 'shippingMethod' }),
    total_price: integer('integer cents of currency', { apiKey: 'totalPrice' }),
    shipping_amount: integer('integer cents of currency', { apiKey: 'shippingAmount' }),
    tax_amount: integer('integer cents of currency', { apiKey: 'taxAmount' }),
    discount_amount: integer('integer cents of currency', { apiKey: 'discountAmount' }),
    external_created_date: timestamp({ apiKey: 'externalCreatedDate' }),
    external_updated_date: timestamp({ apiKey: 'externalUpdatedDate' }),
    total_products: integer({ apiKey: 'totalProducts' }),
    created_date: timestamp({ apiKey: 'createdDate' }),
    updated_date: timestamp({ apiKey: 'updatedDate' }),
    state: integer('0 pending, 1 completed, 2 abandoned, 3 recovered, 4 waiting'),
    connection: integer(),
    order_products: json('ids in ecommerce_order_products; not sent where looked for live', {
      apiKey: 'orderProducts',
    }),
    customer: integer(),
    order_date: timestamp({ apiKey: 'orderDate' }),
    tstamp: timestamp('when the row last changed'),
    customerid: text(),
    externalcheckoutid: text(),
    order_number: text({ apiKey: 'orderNumber' }),
    abandoned_date: text({ apiKey: 'abandonedDate' }),
  },
});
