/** What activities work with; the worker puts it together, tests put together their own. */
import type { Client } from '@temporalio/client';
import type { ActiveCampaign } from '../activecampaign/client';
import type { Asset } from '../graph/asset';
import type { AssetGraph } from '../graph/asset-graph';
import type { WarehouseIdentity } from '../graph/plan';
import type { PlanLimits } from '../graph/plan-limits';
import type { AlertFormat } from '../graph/alert-text';
import type { PageStore } from '../warehouse/page-store';
import type { Warehouse } from '../warehouse/warehouse';

export interface ActivityDependencies {
  /** Whose worker this is: inputs of another account or warehouse are refused. */
  readonly identity: WarehouseIdentity;
  readonly graph: AssetGraph;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly api: ActiveCampaign;
  readonly pages: PageStore;
  readonly warehouse: Warehouse;
  /** For what other workflows are doing. */
  readonly temporal: Client;
  readonly limits: PlanLimits;
  /** Zone of times that the API gives without an offset. */
  readonly timeZone: string;
  readonly hasSearchAttributes: boolean;
  /** Where troubles are told, if anywhere; the URL is a secret. */
  readonly alerts?: AlertTarget | undefined;
}

export interface AlertTarget {
  readonly url: { reveal(): string };
  readonly format: AlertFormat;
}

/** Every activity's input says whose pages and warehouse it is about. */
export interface WithIdentity {
  readonly identity: WarehouseIdentity;
}
