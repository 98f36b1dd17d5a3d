import type { Currency, Urgency } from '#libs/contracts';
import type { PriceRow } from '../prices/price-book.rule.js';
import { keyOf, mayGoNegative } from './account.rule.js';
import type { Account } from './account.rule.js';
import { becameLow } from './low-balance.rule.js';
import type { Transfer } from './transfer.rule.js';

/** Money set aside for a task. Its id is the task's. */
export interface Hold {
  readonly holdId: string;
  readonly orgId: string;
  readonly amountMicros: bigint;
  readonly currency: Currency;
  /** Per step. */
  readonly answersNeeded: number;
  readonly steps: number;
}

/** A hold as it is placed, with the fields that usage reports need. */
export interface NewHold extends Hold {
  readonly workspaceId: string;
  readonly taskType: string;
  readonly domain: string;
  readonly urgency: Urgency;
}

/**
 * How a hold ended: its task was paid for (`captured`), cost nothing (`released`), or was never created (`voided`).
 * `never_held`: the task ended before any hold was placed, and none can be placed later.
 */
export const RESOLUTIONS = ['captured', 'released', 'voided', 'never_held'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What an operation adds to the ledger. The ledger is append-only. */
export interface Change {
  readonly transfers?: readonly Transfer[];
  readonly holds?: readonly NewHold[];
  readonly resolutions?: readonly {
    readonly holdId: string;
    readonly resolution: Resolution;
    readonly transferId: string | null;
  }[];
  /** Tasks now confirmed to exist, so that the sweep leaves their holds alone. */
  readonly createdTasks?: readonly string[];
}

/** An organization's available balance is below its alert threshold. */
export interface LowBalance {
  readonly orgId: string;
  readonly currency: Currency;
  readonly availableMicros: bigint;
  readonly thresholdMicros: bigint;
}

/** The part of the ledger that an operation reads before it decides. */
export interface LedgerView {
  readonly now: Date;
  readonly priceBook: readonly PriceRow[];
  balanceOf(account: Account): bigint;
  holdOf(taskId: string): Hold | undefined;
  resolutionOf(taskId: string): Resolution | undefined;
  isCreated(taskId: string): boolean;
}

/** What is loaded from the ledger before operations are decided. */
export interface LedgerStart {
  readonly now: Date;
  readonly priceBook: readonly PriceRow[];
  /** By {@link keyOf}; a missing account has a balance of 0. */
  readonly balances: ReadonlyMap<string, bigint>;
  /** Low-balance thresholds, by {@link keyOf}. */
  readonly thresholds: ReadonlyMap<string, bigint>;
  readonly holds: readonly Hold[];
  readonly resolutions: readonly { readonly holdId: string; readonly resolution: Resolution }[];
  readonly createdTasks: readonly string[];
}

/**
 * The state of the ledger within a batch: each operation sees the effects of those before it, and all changes are
 * collected to be written at once.
 */
export class LedgerState implements LedgerView {
  readonly now: Date;
  readonly priceBook: readonly PriceRow[];
  private readonly balances: Map<string, bigint>;
  private readonly thresholds: ReadonlyMap<string, bigint>;
  private readonly holds: Map<string, Hold>;
  private readonly resolutions: Map<string, Resolution>;
  private readonly createdTasks: Set<string>;
  private readonly applied: Change[] = [];
  private readonly alerts: (LowBalance & { readonly transferId: string })[] = [];

  constructor(start: LedgerStart) {
    this.now = start.now;
    this.priceBook = start.priceBook;
    this.balances = new Map(start.balances);
    this.thresholds = start.thresholds;
    this.holds = new Map(start.holds.map(hold => [hold.holdId, hold]));
    this.resolutions = new Map(start.resolutions.map(({ holdId, resolution }) => [holdId, resolution]));
    this.createdTasks = new Set(start.createdTasks);
  }

  balanceOf(account: Account): bigint {
    return this.balances.get(keyOf(account)) ?? 0n;
  }

  holdOf(taskId: string): Hold | undefined {
    return this.holds.get(taskId);
  }

  resolutionOf(taskId: string): Resolution | undefined {
    return this.resolutions.get(taskId);
  }

  isCreated(taskId: string): boolean {
    return this.createdTasks.has(taskId);
  }

  /**
   * @throws Error when an account that must stay non-negative would fall below zero, or a balance would exceed
   * PostgreSQL's bigint: a defect of the rule
   */
  apply(change: Change): void {
    for (const { entries, transferId } of change.transfers ?? []) {
      for (const { account, amountMicros } of entries) {
        const beforeMicros = this.balanceOf(account);
        const balanceMicros = beforeMicros + amountMicros;
        if (balanceMicros < 0n && !mayGoNegative(account)) {
          throw new Error(`Transfer ${transferId} would overdraw ${keyOf(account)}.`);
        }
        if (BigInt.asIntN(64, balanceMicros) !== balanceMicros) {
          throw new RangeError(`Transfer ${transferId} would exceed 2^63 in ${keyOf(account)}.`);
        }
        this.balances.set(keyOf(account), balanceMicros);
        this.watch(account, beforeMicros, balanceMicros, transferId);
      }
    }
    for (const hold of change.holds ?? []) this.holds.set(hold.holdId, hold);
    for (const { holdId, resolution } of change.resolutions ?? []) this.resolutions.set(holdId, resolution);
    for (const taskId of change.createdTasks ?? []) this.createdTasks.add(taskId);
    this.applied.push(change);
  }

  /** The accounts whose balance became low, in order, with the transfers that caused it. */
  get lowBalances(): readonly (LowBalance & { readonly transferId: string })[] {
    return this.alerts;
  }

  /** All changes applied, in order. */
  get changes(): Required<Change> {
    return {
      transfers: this.applied.flatMap(({ transfers = [] }) => transfers),
      holds: this.applied.flatMap(({ holds = [] }) => holds),
      resolutions: this.applied.flatMap(({ resolutions = [] }) => resolutions),
      createdTasks: this.applied.flatMap(({ createdTasks = [] }) => createdTasks),
    };
  }

  private watch(account: Account, beforeMicros: bigint, availableMicros: bigint, transferId: string): void {
    const thresholdMicros = this.thresholds.get(keyOf(account));
    if (thresholdMicros === undefined) return;
    const before = { availableMicros: beforeMicros, thresholdMicros };
    if (!becameLow(before, { availableMicros, thresholdMicros })) return;
    const { ownerId: orgId, currency } = account;
    this.alerts.push({ orgId, currency, availableMicros, thresholdMicros, transferId });
  }
}
