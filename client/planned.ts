/** The plan of a run as a worker would make it now, from the declarations and the published file alone. */
import { assets } from '../assets';
import { buildAssetGraph } from '../graph/asset-graph';
import { statusesIn } from '../graph/freshness';
import type { AssetPlan, MaterializeRequest } from '../graph/plan';
import { modeOf, planAssets } from '../graph/plan-assets';
import { rangeOf } from '../graph/range';
import { namedAssets, selectAssets } from '../graph/select-assets';
import { SMALL_PAGES } from '../graph/table-size';
import type { PublishedState } from '../warehouse/published-file';

/** @throws SelectionError */
export function plannedAssets(
  request: MaterializeRequest,
  known: {
    readonly published: Pick<PublishedState, 'assets'> | undefined;
    readonly now: Date;
    readonly timeZone: string;
  },
): readonly AssetPlan[] {
  const { select = '*' } = request;
  const graph = buildAssetGraph(assets);
  const stored = new Map(known.published?.assets.map((asset) => [asset.asset, asset]));
  const selected = selectAssets(select, graph, { assetsWithStatus: statusesIn(assets, stored, known.now) });
  return planAssets(selected, {
    graph,
    assets: new Map(assets.map((asset) => [asset.key, asset])),
    stored,
    mode: modeOf(request),
    range: rangeOf(request, known.timeZone),
    named: namedAssets(select, graph),
    now: known.now,
    timeZone: known.timeZone,
    smallPages: SMALL_PAGES,
  });
}
