import { notNull } from '../../graph/check';
import { integer, number, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceCustomers = defineAsset('ecommerce_customers', {
  description: 'One customer of a linked shop, with totals over all orders.',
  group: 'ecommerce',
  endpoint: 'ecomCustomers',
  singleKey: 'ecomCustomer',
  replication: incremental('tstamp'),
  // Totals move with each order; that tstamp moves with them is not documented.
  changesSilently: true,
  references: { connectionid: 'ecommerce_connections', connection: 'ecommerce_connections' },
  checks: [notNull('connectionid')],
  columns: {
    id: integer(),
    connectionid: integer(),
    externalid: text('id in the shop'),
    email: text(),
    total_revenue: integer('integer cents', { apiKey: 'totalRevenue' }),
    total_orders: integer({ apiKey: 'totalOrders' }),
    total_products: integer({ apiKey: 'totalProducts' }),
    avg_revenue_per_order: number('cents; an average, so not always whole', { apiKey: 'avgRevenuePerOrder' }),
    avg_product_category: text({ apiKey: 'avgProductCategory' }),
    tstamp: timestamp('when the row last changed'),
    connection: integer(),
  },
});
