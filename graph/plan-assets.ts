/** The assets of a run in order, each with how it is read: from the declarations and what is stored. Pure: `plan` shows the same. */
import type { Asset } from './asset';
import type { AssetGraph } from './asset-graph';
import { chooseReading } from './choose-reading';
import { readsCreated } from './incremental-read';
import { passesOf } from './passes';
import type { AssetMode, AssetPlan, MaterializeRequest } from './plan';
import type { Range } from './range';
import type { ReadingChoice } from './reading';
import { rideOf } from './rides';
import type { StoredAsset } from './staging';
import { pagesOf } from './table-size';

export interface PlanContext {
  readonly graph: Pick<AssetGraph, 'levels'>;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly stored: ReadonlyMap<string, StoredAsset>;
  readonly mode: AssetMode;
  /** Of a backfill. */
  readonly range?: Range | undefined;
  /** Assets that the selection names one by one. */
  readonly named: ReadonlySet<string>;
  readonly now: Date;
  readonly timeZone: string;
  readonly smallPages: number;
}

/** A range makes a run a backfill, whatever its mode is called. */
export const modeOf = ({ mode, since, until, window }: MaterializeRequest): AssetMode =>
  [since, until, window].some((bound) => bound !== undefined) ? 'backfill' : (mode ?? 'incremental');

/**
 * First what others wait for; then cheapest first, as far as that is known: many tables are done early. Upstreams are waited
 * for whatever the order.
 */
export function planAssets(selected: readonly string[], context: PlanContext): readonly AssetPlan[] {
  const planner = new Planner(new Set(selected), context);
  const rowsOf = ({ expectedRows }: AssetPlan): number => expectedRows ?? Number.MAX_SAFE_INTEGER;
  const plans = context.graph
    .levels(selected)
    .flat()
    .map((key) => planner.plan(key));
  const awaited = new Set(plans.flatMap(({ deps, carrier }) => [...deps, carrier]));
  const placeOf = ({ asset }: AssetPlan): number => (awaited.has(asset) ? 0 : 1);
  return plans.toSorted((a, b) => placeOf(a) - placeOf(b) || rowsOf(a) - rowsOf(b));
}

class Planner {
  private readonly choices = new Map<string, ReadingChoice>();

  constructor(
    private readonly selected: ReadonlySet<string>,
    private readonly context: PlanContext,
  ) {}

  plan(key: string): AssetPlan {
    const asset = this.assetOf(key);
    const { extraction } = asset;
    const riders = this.ridersOf(key);
    const { read: _, ...choice } = this.withRiders(asset, this.choiceOf(key), riders);
    const stored = this.context.stored.get(key);
    const listed = extraction.kind === 'rides' ? this.assetOf(extraction.carrier) : asset;
    const carrier = choice.reading.kind === 'riding' ? this.carrierOf(asset) : undefined;
    return {
      asset: key,
      group: asset.group,
      description: asset.description,
      endpoint: asset.endpoint,
      // A rider's pages are pages of its carrier, read for it alone or not: they are counted by the carrier's records.
      recordsKey: listed.recordsKey,
      primaryKey: listed.primaryKey[0] ?? 'id',
      ...(asset.singleKey === undefined || extraction.kind === 'rides' ? {} : { singleKey: asset.singleKey }),
      extraction,
      // What is only checked needs nothing of what others hold.
      deps: this.context.mode === 'check' ? [] : asset.deps.filter((dep) => this.selected.has(dep)),
      ...(carrier === undefined ? {} : { carrier }),
      ...(carrier === undefined || extraction.kind === 'rides' ? {} : { ridesOnChanged: true as const }),
      riders,
      ...choice,
      ...(stored === undefined ? {} : { expectedRows: stored.rows }),
      hasAnswered: stored?.hasAnswered ?? false,
      ...restOf(stored, this.context),
      ...(asset.params === undefined ? {} : { params: asset.params }),
    };
  }

  private choiceOf(key: string): ReadingChoice {
    const known = this.choices.get(key);
    if (known !== undefined) return known;
    const { stored, mode, range, named, now, timeZone, smallPages } = this.context;
    const carrierKey = this.carrierOf(this.assetOf(key));
    const carrier =
      carrierKey === undefined ? undefined : { choice: this.choiceOf(carrierKey), stored: stored.get(carrierKey) };
    const choice = chooseReading(this.assetOf(key), {
      stored: stored.get(key),
      mode,
      range,
      isNamed: named.has(key),
      now,
      timeZone,
      smallPages,
      carrier,
    });
    this.choices.set(key, choice);
    return choice;
  }

  /** The selected asset in whose pages its rows could come. */
  private carrierOf(asset: Asset): string | undefined {
    const carrier = asset.extraction.kind === 'rides' ? asset.extraction.carrier : rideOf(asset)?.carrier;
    return carrier !== undefined && this.selected.has(carrier) ? carrier : undefined;
  }

  private ridersOf(key: string): readonly string[] {
    return [...this.selected].filter(
      (other) => this.carrierOf(this.assetOf(other)) === key && this.choiceOf(other).reading.kind === 'riding',
    );
  }

  /** The carrier of changed rows begins at the oldest bookmark of its own and its riders', and asks for their rows. */
  private withRiders(asset: Asset, choice: ReadingChoice, riders: readonly string[]): ReadingChoice {
    const { stored, now, timeZone } = this.context;
    const rides = riders.flatMap((rider) => rideOf(this.assetOf(rider)) ?? []);
    const own = stored.get(asset.key);
    if (choice.reading.kind !== 'passes' || choice.read === undefined || rides.length === 0) return choice;
    const bookmarks = [own?.bookmarks.key, ...riders.map((rider) => stored.get(rider)?.bookmarks.carrier)];
    const passes = passesOf(asset, choice.read, {
      bookmark: oldestOf(bookmarks),
      readsCreated: readsCreated(asset, choice.read, { stored: own, now }),
      timeZone,
    });
    const include = rides.map((ride) => ride.include).join(',');
    const distance = Math.max(0, ...riders.map((rider) => stored.get(rider)?.carrierDistance ?? 0));
    return {
      ...choice,
      reading: { kind: 'passes', passes: passes.map((pass) => ({ ...pass, params: { ...pass.params, include } })) },
      expectedCalls: pagesOf(distance) + passes.length - 1,
    };
  }

  private assetOf(key: string): Asset {
    const asset = this.context.assets.get(key);
    if (asset === undefined) throw new Error(`${key} is in the graph but not declared`);
    return asset;
  }
}

/** Decimal texts of any length; what nobody knows is older than all. */
const oldestOf = (bookmarks: readonly (string | undefined)[]): string =>
  bookmarks.map((bookmark) => bookmark ?? '0').reduce((oldest, one) => (BigInt(one) < BigInt(oldest) ? one : oldest));

/** Each time it takes half a minute to be sure that an endpoint is not there. */
const ASK_AGAIN_MS = 24 * 60 * 60_000;

function restOf(stored: StoredAsset | undefined, { mode, now }: PlanContext): Pick<AssetPlan, 'unavailableSince'> {
  if (stored?.lastState !== 'unavailable' || stored.hasAnswered || mode !== 'incremental') return {};
  const { lastAskedAt } = stored;
  const isRecent = lastAskedAt !== undefined && Number(now) - Date.parse(lastAskedAt) < ASK_AGAIN_MS;
  return isRecent ? { unavailableSince: lastAskedAt } : {};
}
