import { acceptedValues, notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceOrderActivities = defineAsset('ecommerce_order_activities', {
  description: 'One state of an order or a cart, as the shop reported it.',
  group: 'ecommerce',
  // Undocumented: spellings and cents are inferred from orders.
  endpoint: 'ecomOrderActivities',
  replication: incremental('updated_date', { createdKey: 'created_date' }),
  references: {
    orderid: 'ecommerce_orders',
    connectionid: 'ecommerce_connections',
    customerid: 'ecommerce_customers',
    connection: 'ecommerce_connections',
    order: 'ecommerce_orders',
  },
  checks: [notNull('orderid', { severity: 'warning' }), acceptedValues('state', [0, 1, 2, 3, 4])],
  evidence: 'inferred',
  columns: {
    id: integer({ evidence: 'tap' }),
    orderid: integer({ evidence: 'tap' }),
    connectionid: integer({ evidence: 'tap' }),
    customerid: integer({ evidence: 'tap' }),
    externalid: text({ evidence: 'tap' }),
    externalcheckoutid: text({ evidence: 'tap' }),
    source: integer({ evidence: 'tap' }),
    order_number: text({ apiKey: 'orderNumber' }),
    email: text({ evidence: 'tap' }),
    total_price: integer('integer cents of currency', { apiKey: 'totalPrice' }),
    discount_amount: integer('integer cents of currency', { apiKey: 'discountAmount' }),
    shipping_amount: integer('integer cents of currency', { apiKey: 'shippingAmount' }),
    tax_amount: integer('integer cents of currency', { apiKey: 'taxAmount' }),
    total_products: integer({ apiKey: 'totalProducts' }),
    currency: text({ evidence: 'tap' }),
    shipping_method: text({ apiKey: 'shippingMethod' }),
    store_name: text({ apiKey: 'storeName' }),
    logo_url: text({ apiKey: 'logoUrl' }),
    order_url: text({ apiKey: 'orderUrl' }),
    state: integer('0 pending, 1 completed, 2 abandoned, 3 recovered, 4 waiting', { evidence: 'tap' }),
    external_created_date: timestamp({ apiKey: 'externalCreatedDate' }),
    external_updated_date: timestamp({ apiKey: 'externalUpdatedDate' }),
    abandoned_date: timestamp({ apiKey: 'abandonedDate' }),
    created_date: timestamp({ apiKey: 'createdDate' }),
    updated_date: timestamp({ apiKey: 'updatedDate' }),
    connection: integer({ evidence: 'tap' }),
    order: integer({ evidence: 'tap' }),
  },
});
