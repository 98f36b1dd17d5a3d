import type { HoldRequest } from '../src/holds/place-hold.rule.js';
import { LedgerState } from '../src/ledger/ledger-state.rule.js';
import type { LedgerStart } from '../src/ledger/ledger-state.rule.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import type { PriceRow } from '../src/prices/price-book.rule.js';

export const NOW = new Date('2026-01-01T00:00:00Z');

export function priceRow(changes: Partial<PriceRow> = {}): PriceRow {
  return {
    priceId: 1,
    orgId: null,
    tier: 'standard',
    taskType: null,
    domain: null,
    urgency: null,
    minAnswers: 1,
    unit: 'task',
    currency: 'USD',
    amountMicros: 150_000,
    validFrom: new Date(0),
    ...changes,
  };
}

/** The general prices of a new installation. */
export const GENERAL_PRICES: readonly PriceRow[] = [
  priceRow(),
  priceRow({ priceId: 2, tier: 'express', amountMicros: 200_000 }),
];

export function emptyLedger(changes: Partial<LedgerStart> = {}): LedgerState {
  return new LedgerState({
    now: NOW,
    priceBook: GENERAL_PRICES,
    balances: new Map(),
    thresholds: new Map(),
    holds: [],
    resolutions: [],
    createdTasks: [],
    ...changes,
  });
}

/** A request for the hold of a typical task. */
export function holdRequest(
  request: Pick<HoldRequest, 'taskId' | 'orgId'> & Partial<HoldRequest>,
): HoldRequest {
  return {
    workspaceId: 'default',
    taskType: 'verification',
    domain: 'security',
    urgency: 'normal',
    answersNeeded: 1,
    steps: 1,
    isCreated: false,
    ...request,
  };
}

export function run<Result>(ledger: LedgerState, operation: Operation<Result>): Result {
  const { result, change } = operation.decide(ledger);
  ledger.apply(change);
  return result;
}
