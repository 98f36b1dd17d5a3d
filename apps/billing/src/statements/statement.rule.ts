import type { Statement } from '#libs/contracts';
import type { OrganizationBalance } from '../ledger/account.rule.js';
import type { TransferKind } from '../ledger/transfer.rule.js';

/** The effect of transfers of one kind, for tasks of one type, on both parts of a balance. */
export interface MovedSum {
  /** Null for a kind that only a newer release knows: it counts in the balances. */
  readonly kind: TransferKind | null;
  /** Null for transfers without a task. */
  readonly taskType: string | null;
  readonly transfers: number;
  readonly availableMicros: bigint;
  readonly heldMicros: bigint;
}

type Figures = Omit<Statement, 'month' | 'complete' | 'currency'>;

/**
 * A month's statement, computed back from the current balance: subtracting the movements since the month's end gives
 * the closing balance, subtracting those within the month gives the opening one. The cost of a recent statement
 * therefore does not depend on the length of the ledger.
 *
 * @param within the movements within the month
 * @param since the movements since
 */
export function statementOf(
  now: OrganizationBalance,
  within: readonly MovedSum[],
  since: readonly MovedSum[],
): Figures {
  const closing = minus(now, since);
  const opening = minus(closing, within);
  const types = [...new Set(within.flatMap(({ taskType }) => taskType ?? []))].toSorted();
  return {
    opening: { available_micros: opening.availableMicros, held_micros: opening.heldMicros },
    credits_micros: sumOf(within.filter(({ kind }) => kind === 'credit').map(moved => moved.availableMicros)),
    ...movementsIn(within),
    closing: { available_micros: closing.availableMicros, held_micros: closing.heldMicros },
    task_types: types.map(taskType => {
      const own = within.filter(moved => moved.taskType === taskType);
      const tasks = own
        .filter(({ kind }) => kind === 'hold')
        .reduce((sum, { transfers }) => sum + transfers, 0);
      return { task_type: taskType, tasks, ...movementsIn(own) };
    }),
  };
}

/** A capture takes from the held balance: part of it is returned, and the rest is what was paid. */
function movementsIn(moved: readonly MovedSum[]) {
  const holds = moved.filter(({ kind }) => kind === 'hold');
  const ends = moved.filter(({ kind }) => kind === 'capture' || kind === 'release');
  const leftMicros = sumOf(ends.map(({ heldMicros }) => -heldMicros));
  const returnedMicros = sumOf(ends.map(({ availableMicros }) => availableMicros));
  return {
    held_micros: sumOf(holds.map(({ heldMicros }) => heldMicros)),
    captured_micros: leftMicros - returnedMicros,
    returned_micros: returnedMicros,
  };
}

function minus(balance: OrganizationBalance, moved: readonly MovedSum[]): OrganizationBalance {
  return {
    availableMicros: balance.availableMicros - sumOf(moved.map(({ availableMicros }) => availableMicros)),
    heldMicros: balance.heldMicros - sumOf(moved.map(({ heldMicros }) => heldMicros)),
  };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** The start of a month such as `2026-02` and of the following month, in UTC. */
export function boundsOf(month: string): { readonly from: Date; readonly to: Date } {
  const from = new Date(`${month}-01T00:00:00Z`);
  return { from, to: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1)) };
}
