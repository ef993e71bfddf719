import { integer, number, text, timestamp } from '../../graph/column';
import { each, fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceOrderProducts = defineAsset('ecommerce_order_products', {
  description: 'One product of one order.',
  group: 'ecommerce',
  endpoint: 'ecomOrderProducts',
  replication: fullTable(),
  // The flat listing is documented; one call per order is what other tools pay for it.
  extraction: each('ecommerce_orders', 'ecomOrders/{}/orderProducts'),
  deps: ['ecommerce_orders'],
  references: { connectionid: 'ecommerce_connections', ecom_order: 'ecommerce_orders' },
  columns: {
    id: integer(),
    orderid: integer('differs from ecom_order in the documented example; join on ecom_order'),
    connectionid: integer(),
    externalid: text(),
    sku: text(),
    name: text(),
    description: text(),
    price: number('integer cents'),
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
