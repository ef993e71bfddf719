import { assetMermaidLines } from '../../../client/render/asset-mermaid';
import { assetTreeLines } from '../../../client/render/asset-tree';
import { paletteFor } from '../../../client/render/palette';
import { daysAgo, hoursAgo, now, stored } from '../../graph/a-reading';
import { anAssetRow } from './an-asset-row';

const palette = paletteFor(false);
const rows = [
  anAssetRow('ecommerce_order_products', stored({ asset: 'ecommerce_order_products', lastState: 'failed' })),
  anAssetRow('contact_tags'),
  anAssetRow(
    'ecommerce_orders',
    stored({ asset: 'ecommerce_orders', lastState: 'done', lastMaterializedAt: hoursAgo(1) }),
  ),
  anAssetRow('contacts', stored({ asset: 'contacts', lastState: 'done', lastMaterializedAt: daysAgo(3) })),
];
const cells = (line: string): readonly string[] => line.trim().split(/ {2,}/);

describe('the asset graph as a tree', () => {
  it('puts an asset below what it follows, with why, and says how it stands and how fresh it is', () => {
    const lines = assetTreeLines(rows, now, palette).map(cells);
    expect(lines.map(([name]) => name)).toEqual([
      'asset',
      'contacts',
      '└─ contacts',
      '└─ contact_tags',
      'ecommerce',
      '└─ ecommerce_orders',
      '└─ ecommerce_order_products',
    ]);
    expect(lines[2]?.slice(2)).toEqual(['10,000', '3 d ago', 'stale', 'stale for 48 h 0 min']);
    expect(lines[3]?.slice(1)).toEqual(['may ride contacts', 'never', 'never', '1 day']);
    expect(lines[5]?.slice(2)).toEqual(['10,000', '1 h ago', 'done', 'fresh for 23 h 0 min']);
    expect(lines[6]).toEqual(expect.arrayContaining(['each ecommerce_orders', 'failed']));
  });

  it('names a group only where assets of it stand, and claims no size: assets of another one may stand there too', () => {
    const [first = anAssetRow('tags'), ...others] = rows;
    const lines = assetTreeLines([{ ...first, group: 'deals' }, ...others], now, palette);
    expect(lines.filter((line) => /^[a-z]/.test(line)).slice(1)).toEqual(['contacts', 'ecommerce']);
  });

  it('shows an asset alone where what it follows was not selected', () => {
    const lines = assetTreeLines(rows.slice(0, 1), now, palette);
    expect(lines[2]).toMatch(/^└─ ecommerce_order_products {2}scan /);
  });
});

describe('the asset graph as a Mermaid flowchart', () => {
  it('has a box for each group, an arrow for each edge, and marks what failed and what is stale', () => {
    expect(assetMermaidLines(rows, now)).toEqual([
      'flowchart LR',
      '  subgraph group_contacts["contacts"]',
      '    contact_tags',
      '    contacts',
      '  end',
      '  subgraph group_ecommerce["ecommerce"]',
      '    ecommerce_order_products',
      '    ecommerce_orders',
      '  end',
      '  ecommerce_orders -- each --> ecommerce_order_products',
      '  contacts -. may ride .-> contact_tags',
      '  classDef failed fill:#fdd,stroke:#c00',
      '  class ecommerce_order_products failed',
      '  classDef stale fill:#ffd,stroke:#a80',
      '  class contacts stale',
    ]);
  });
});
