/**
 * The order of deliveries: the deliveries of one task to one destination are sent one after the other, by the event's
 * `sequence`, on whichever replica and in whatever order the events arrive.
 *
 * A delivery is held back until every earlier event of its task has been seen, and until the earlier deliveries of its
 * lane, to the same destination, have ended: delivered, failed or skipped. Both waits are bounded, so that a brief
 * outage never delays `task.completed` by hours:
 *
 * - A delivery whose attempt failed holds later ones back for `headOfLineMs` after its first failure; then
 *   they overtake it while it continues to be retried. A short outage therefore preserves the order, and an endpoint
 *   that does not respond loses it.
 * - A missing event (lost, or refused) holds later ones back for `gapPatienceMs`.
 */
export interface OrderPatience {
  readonly headOfLineMs: number;
  readonly gapPatienceMs: number;
}

/**
 * Longer than the first retry of the default policy (30 s with jitter), so that a single failure preserves the order.
 */
export const DEFAULT_PATIENCE: OrderPatience = { headOfLineMs: 60_000, gapPatienceMs: 60_000 };

/** A delivery of a lane that has not ended. Times are milliseconds since 1970. */
export interface OpenDelivery {
  readonly sequence: number;
  /** Not due: an earlier event is missing, or an earlier delivery blocks it. */
  readonly held: boolean;
  /** When later ones overtake it; null until its first attempt has ended, so always null while it is held. */
  readonly overtakeAt: number | null;
}

/** Infinity: until a delivery before it changes. */
export type Turn = { readonly turn: 'now' } | { readonly turn: 'later'; readonly at: number };

/**
 * Until when the earlier deliveries of its lane block a delivery; null if there are none. The model of the SQL of the
 * same name, which test/delivery-order.spec.ts compares with it.
 */
export function blockedUntil(sequence: number, lane: readonly OpenDelivery[]): number | null {
  const times = lane
    .filter(earlier => earlier.sequence < sequence)
    .map(({ overtakeAt }) => overtakeAt ?? Infinity);
  return times.length === 0 ? null : Math.max(...times);
}

/** When a delivery is sent, as far as its order is concerned. */
export function turnOf(
  sequence: number,
  lane: readonly OpenDelivery[],
  seenThrough: number,
  now: number,
): Turn {
  if (sequence > seenThrough) return { turn: 'later', at: Infinity };
  const at = blockedUntil(sequence, lane);
  return at === null || at <= now ? { turn: 'now' } : { turn: 'later', at };
}

/** The held delivery that is released next: the first whose earlier events have all arrived. */
export function nextOf<Delivery extends OpenDelivery>(
  lane: readonly Delivery[],
  seenThrough: number,
): Delivery | undefined {
  return lane
    .filter(({ held, sequence }) => held && sequence <= seenThrough)
    .toSorted((one, other) => one.sequence - other.sequence)
    .at(0);
}

/** The events of a task that have arrived: all up to `through`, and `ahead` beyond a gap, ascending. */
export interface Seen {
  readonly through: number;
  readonly ahead: readonly number[];
}

/** The seen events once these sequence numbers have arrived, in any order and with any repetitions. */
export function seenOf(sequences: readonly number[]): Seen {
  const ascending = [...new Set(sequences)].sort((one, other) => one - other);
  const gap = ascending.findIndex((number, place) => number !== place + 1);
  const through = gap < 0 ? ascending.length : gap;
  return { through, ahead: ascending.slice(through) };
}

/**
 * Whether all ordered subscribers of a task subscribed after the task existed. Its earlier events were then not
 * recorded, as there was no subscriber, and are not missing.
 *
 * @param taskId a UUIDv7, which contains its creation time; for any other id the result is false
 * @param since when each subscription began; null for from the task's beginning
 */
export function isLateStart(taskId: string, since: readonly (Date | null)[]): boolean {
  const createdAtMs = momentOf(taskId);
  if (createdAtMs === undefined) return false;
  return since.length > 0 && since.every(moment => moment !== null && moment.getTime() >= createdAtMs);
}

function momentOf(uuid: string): number | undefined {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i.exec(uuid) ?? [];
  return high === '' ? undefined : Number.parseInt(high + low, 16);
}
