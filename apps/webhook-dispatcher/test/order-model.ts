import { blockedUntil, nextOf, turnOf } from '../src/ordering/delivery-order.rule.js';

export type LaneName = 'callback' | 'endpoint';

/** What can happen to the deliveries of one task. */
export type Step =
  /** These events arrive in one batch, some of them perhaps again. */
  | { readonly step: 'arrive'; readonly numbers: readonly number[]; readonly claim: boolean }
  /** An attempt at the lane's `nth` released delivery ends. */
  | {
      readonly step: 'attempt';
      readonly lane: LaneName;
      readonly nth: number;
      readonly outcome: 'delivered' | 'retried' | 'failed';
      readonly claimNext: boolean;
    }
  /** Every due delivery is claimed. */
  | { readonly step: 'claim' }
  | { readonly step: 'pass'; readonly minutes: number }
  /** Deliveries that have waited too long for a missing event are released. */
  | { readonly step: 'free' }
  | { readonly step: 'skip'; readonly lane: LaneName }
  /** The lane's `nth` ended delivery is sent again. */
  | { readonly step: 'redeliver'; readonly lane: LaneName; readonly nth: number };

/** In minutes. Halves, so that no two moments of a history are equal by chance. */
export const TIMES = { lease: 1.5, retry: 2.5, headOfLine: 5.5, gap: 10.5 } as const;

export interface DeliveryState {
  readonly lane: LaneName;
  readonly sequence: number;
  readonly isOpen: boolean;
  readonly held: boolean;
  readonly isClaimed: boolean;
  /** In minutes from now; null if it waits for a change. */
  readonly dueIn: number | null;
}

export interface OrderState {
  readonly seenThrough: number | null;
  readonly deliveries: readonly DeliveryState[];
}

interface ModelDelivery {
  readonly sequence: number;
  readonly createdAt: number;
  isOpen: boolean;
  held: boolean;
  isClaimed: boolean;
  dueAt: number | null;
  overtakeAt: number | null;
}

/** The endpoint receives events with an odd number only, so that its lane has gaps of its own. */
export function isFor(lane: LaneName, sequence: number): boolean {
  return lane === 'callback' || sequence % 2 === 1;
}

/** Which of `count` things the `nth` is. */
export function pick<Item>(items: readonly Item[], nth: number): Item | undefined {
  return items[nth % Math.max(items.length, 1)];
}

/** A task's deliveries in memory. The order itself is that of delivery-order.rule.ts. */
export class OrderModel {
  private readonly lanes: Readonly<Record<LaneName, ModelDelivery[]>> = { callback: [], endpoint: [] };
  private through: number | null = null;
  private readonly ahead = new Set<number>();
  private now = 0;

  run(step: Step): void {
    switch (step.step) {
      case 'arrive':
        return this.arrive(step.numbers, step.claim);
      case 'attempt':
        return this.attempt(step);
      case 'claim':
        return this.claim();
      case 'pass':
        this.now += step.minutes;
        return;
      case 'free':
        return this.free();
      case 'skip':
        for (const delivery of this.open(step.lane)) end(delivery);
        return;
      case 'redeliver': {
        const ended = this.lanes[step.lane].filter(({ isOpen }) => !isOpen);
        const delivery = pick(ascending(ended), step.nth);
        if (delivery === undefined) return;
        Object.assign(delivery, { isOpen: true, held: false, dueAt: this.now, overtakeAt: this.now });
      }
    }
  }

  state(): OrderState {
    const deliveries = (['callback', 'endpoint'] as const).flatMap(lane =>
      ascending(this.lanes[lane]).map(({ sequence, isOpen, held, isClaimed, dueAt }) => ({
        ...{ lane, sequence, isOpen, held, isClaimed },
        dueIn: dueAt === null ? null : dueAt - this.now,
      })),
    );
    return { seenThrough: this.through, deliveries };
  }

  private arrive(numbers: readonly number[], claim: boolean): void {
    const hadGap = this.ahead.size > 0;
    this.see(numbers);
    let isRepeated = false;
    for (const lane of ['callback', 'endpoint'] as const) {
      const before = this.open(lane);
      const [first, ...others] = ascending(
        numbers.filter(sequence => isFor(lane, sequence)).map(sequence => ({ sequence })),
      );
      for (const { sequence } of first === undefined ? [] : [first, ...others]) {
        if (this.lanes[lane].some(known => known.sequence === sequence)) {
          isRepeated = true;
          continue;
        }
        const delivery = {
          ...{ sequence, createdAt: this.now, isOpen: true, held: true, isClaimed: false },
          ...{ dueAt: null, overtakeAt: null },
        };
        this.lanes[lane].push(delivery);
        // Those behind another one of the same batch wait for it.
        if (sequence === first?.sequence) this.release(delivery, before, claim);
      }
    }
    if (hadGap || isRepeated) this.advanceAll();
  }

  private attempt({ lane, nth, outcome, claimNext }: Step & { readonly step: 'attempt' }): void {
    const delivery = pick(ascending(this.open(lane).filter(({ held }) => !held)), nth);
    if (delivery === undefined) return;
    delivery.overtakeAt ??= this.now + TIMES.headOfLine;
    if (outcome === 'retried') Object.assign(delivery, { isClaimed: false, dueAt: this.now + TIMES.retry });
    else end(delivery);
    this.advance(lane, claimNext);
  }

  private claim(): void {
    for (const delivery of [...this.open('callback'), ...this.open('endpoint')]) {
      if (delivery.dueAt === null || delivery.dueAt > this.now) continue;
      Object.assign(delivery, { held: false, isClaimed: true, dueAt: this.now + TIMES.lease });
    }
  }

  private free(): void {
    const isStuck = (lane: LaneName): boolean =>
      this.open(lane).some(
        ({ sequence, createdAt, dueAt }) =>
          dueAt === null &&
          createdAt + TIMES.gap < this.now &&
          blockedUntil(sequence, this.open(lane)) === null,
      );
    if (!isStuck('callback') && !isStuck('endpoint')) return;
    if (this.ahead.size > 0) {
      this.through = Math.min(...this.ahead) - 1;
      this.see([]);
    }
    this.advanceAll();
  }

  private see(numbers: readonly number[]): void {
    let through = this.through ?? 0;
    for (const number of numbers) if (number > through) this.ahead.add(number);
    while (this.ahead.delete(through + 1)) through += 1;
    this.through = through;
  }

  private advanceAll(): void {
    this.advance('callback', false);
    this.advance('endpoint', false);
  }

  private advance(lane: LaneName, claim: boolean): void {
    const open = this.open(lane);
    const next = nextOf(open, this.through ?? 0);
    if (next !== undefined) this.release(next, open, claim);
  }

  private release(delivery: ModelDelivery, lane: readonly ModelDelivery[], claim: boolean): void {
    const turn = turnOf(delivery.sequence, lane, this.through ?? 0, this.now);
    if (turn.turn === 'later') {
      // An event that comes after it was given up for missing does not take away the time that later ones have.
      if (turn.at !== Infinity) delivery.dueAt = turn.at;
    } else
      Object.assign(delivery, { held: false, isClaimed: claim, dueAt: this.now + (claim ? TIMES.lease : 0) });
  }

  private open(lane: LaneName): ModelDelivery[] {
    return this.lanes[lane].filter(({ isOpen }) => isOpen);
  }
}

function end(delivery: ModelDelivery): void {
  Object.assign(delivery, { isOpen: false, held: false, isClaimed: false, dueAt: null });
}

export function ascending<Item extends { readonly sequence: number }>(items: readonly Item[]): Item[] {
  return items.toSorted((one, other) => one.sequence - other.sequence);
}
