import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { each, fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceOrderProducts = defineAsset('ecommerce_order_products', {
  description: 'One product of one order.',
  group: 'ecommerce',
  endpoint: 'ecomOrderProducts',
  replication: fullTable(),
  // Both listings are documented, with rows of the same shape; the flat one costs a call per 100 products, not per order.
  extraction: each('ecommerce_orders', 'ecomOrders/{}/orderProducts', 'ecom_order'),
  deps: ['ecommerce_orders'],
  references: { connectionid: 'ecommerce_connections', ecom_order: 'ecommerce_orders' },
  checks: [notNull('ecom_order')],
  columns: {
    id: integer(),
    orderid: integer('differs from ecom_order in the documented example; join on ecom_order'),
    connectionid: integer(),
    externalid: text('id in the shop'),
    sku: text(),
    name: text(),
    description: text(),
    price: integer('integer cents, in the currency of the order'),
    quantity: integer(),
    category: text(),
    image_url: text({ apiKey: 'imageUrl' }),
    product_url: text({ apiKey: 'productUrl' }),
    created_date: timestamp({ apiKey: 'createdDate' }),
    updated_date: timestamp({ apiKey: 'updatedDate' }),
    tstamp: timestamp('when the row last changed'),
    ecom_order: integer({ apiKey: 'ecomOrder' }),
  },
});
