import type { Statement } from '#libs/contracts';
import type { TransferKind } from './transfer.js';

/** What transfers of one kind, for tasks of one type, did to both parts of a balance. */
export interface MovedSum {
  readonly kind: TransferKind;
  /** Null for what is for no task. */
  readonly taskType: string | null;
  readonly transfers: number;
  readonly availableMicros: bigint;
  readonly heldMicros: bigint;
}

/** Both parts of a balance at one moment. */
export interface BothParts {
  readonly availableMicros: bigint;
  readonly heldMicros: bigint;
}

type Figures = Omit<Statement, 'month' | 'complete' | 'currency'>;

/**
 * A month's statement, reckoned back from the balance now: what has moved since the month's end is taken away for
 * the closing balance, and what moved in it for the opening one. So a statement of late costs little, however
 * long the ledger is.
 *
 * @param within what moved in the month
 * @param since what has moved since
 */
export function statementOf(
  now: BothParts,
  within: readonly MovedSum[],
  since: readonly MovedSum[],
): Figures {
  const closing = lessBy(now, since);
  const opening = lessBy(closing, within);
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

/** A capture takes from what is held: part of it comes back, and the rest is what was paid. */
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

function lessBy(balance: BothParts, moved: readonly MovedSum[]): BothParts {
  return {
    availableMicros: balance.availableMicros - sumOf(moved.map(({ availableMicros }) => availableMicros)),
    heldMicros: balance.heldMicros - sumOf(moved.map(({ heldMicros }) => heldMicros)),
  };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
