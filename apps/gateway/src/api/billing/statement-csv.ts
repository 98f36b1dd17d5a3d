import type { Statement } from '#libs/contracts';
import { csvOf } from '#libs/csv';

interface Line {
  readonly [column: string]: string | bigint | null;
  readonly month: string;
  readonly item: string;
  /** Null: all types together. */
  readonly task_type: string | null;
  readonly currency: string;
  readonly amount_micros: bigint;
}

/** One line per figure, so that a spreadsheet can filter and sum them. */
export function csvOfStatement(statement: Statement): string {
  const { month, currency, opening, closing } = statement;
  const line = (item: string, amountMicros: bigint, taskType: string | null = null): Line => ({
    month,
    item,
    task_type: taskType,
    currency,
    amount_micros: amountMicros,
  });
  return csvOf<Line>(
    ['month', 'item', 'task_type', 'currency', 'amount_micros'],
    [
      line('opening_available', opening.available_micros),
      line('opening_held', opening.held_micros),
      line('credits', statement.credits_micros),
      line('held', statement.held_micros),
      line('captured', statement.captured_micros),
      line('returned', statement.returned_micros),
      line('closing_available', closing.available_micros),
      line('closing_held', closing.held_micros),
      ...statement.task_types.flatMap(ofType => [
        line('held', ofType.held_micros, ofType.task_type),
        line('captured', ofType.captured_micros, ofType.task_type),
        line('returned', ofType.returned_micros, ofType.task_type),
      ]),
    ],
  );
}
