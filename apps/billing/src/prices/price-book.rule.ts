import { isSameLabel, tierOf } from '#libs/contracts';
import type { Currency, Price, PriceTier, PriceUnit, Urgency } from '#libs/contracts';

/** The price of matching tasks from a point in time. Null matches everything. */
export interface PriceRow {
  /** Increases with each row. */
  readonly priceId: number;
  /** Null: for every organization without a price of its own. */
  readonly orgId: string | null;
  readonly tier: PriceTier;
  readonly taskType: string | null;
  readonly domain: string | null;
  readonly urgency: Urgency | null;
  /** For tasks that need at least this many answers over all their steps. */
  readonly minAnswers: number;
  /** Whether the amount is per task or per answer. */
  readonly unit: PriceUnit;
  readonly currency: Currency;
  readonly amountMicros: number;
  readonly validFrom: Date;
}

/** How far in the past a new price's `validFrom` may lie: clocks differ, and requests take time. */
const PAST_TOLERANCE_MS = 60_000;

/** Whether a price would apply to a time in the past, in which tasks were priced without it. */
export function isInPast(validFrom: Date, now: Date): boolean {
  return validFrom.getTime() < now.getTime() - PAST_TOLERANCE_MS;
}

/** Everything that a price depends on. */
export interface PricedTask {
  readonly orgId: string;
  readonly taskType: string;
  readonly domain: string;
  readonly urgency: Urgency;
  /** Per step. */
  readonly answersNeeded: number;
  readonly steps: number;
}

/**
 * The price of a task: the amount of the applicable row, multiplied by the task's answers if the row is per answer.
 *
 * @throws Error as {@link priceRowFor}
 */
export function priceOf(book: readonly PriceRow[], task: PricedTask, at: Date): Price {
  const { unit, amountMicros, currency } = priceRowFor(book, task, at);
  return {
    amount_micros: unit === 'answer' ? amountMicros * answersOf(task) : amountMicros,
    currency,
  };
}

/**
 * The most specific of the rows that match this task and are valid now, by {@link byPrecedence}. Types and domains are
 * compared as labels, so of two prices for `Medical` and `medical` the later one applies to both spellings.
 *
 * @param book rows in any order; may include other organizations
 * @throws Error when no row matches: the price book is seeded with a general price for each tier
 */
export function priceRowFor<Row extends PriceRow>(book: readonly Row[], task: PricedTask, at: Date): Row {
  const [row] = book.filter(one => one.validFrom <= at && isFor(one, task)).toSorted(byPrecedence);
  if (row !== undefined) return row;
  throw new Error(`The price book has no ${tierOf(task.urgency)} price valid on ${at.toISOString()}.`);
}

/**
 * Orders rows that match the same task by precedence, highest first. An organization's own row takes precedence over
 * every general one, however specific: it is what was agreed with the organization. Then a row for the task's type, for
 * its domain, for its urgency, with the higher answer minimum, with the later start of validity, and finally the row
 * written last. No two rows are equal in all of these, so the order in which they are read makes no difference.
 */
export function byPrecedence(a: PriceRow, b: PriceRow): number {
  return (
    isGiven(b.orgId) - isGiven(a.orgId) ||
    isGiven(b.taskType) - isGiven(a.taskType) ||
    isGiven(b.domain) - isGiven(a.domain) ||
    isGiven(b.urgency) - isGiven(a.urgency) ||
    b.minAnswers - a.minAnswers ||
    b.validFrom.getTime() - a.validFrom.getTime() ||
    b.priceId - a.priceId
  );
}

function isFor(row: PriceRow, task: PricedTask): boolean {
  return (
    row.tier === tierOf(task.urgency) &&
    (row.orgId === null || row.orgId === task.orgId) &&
    (row.taskType === null || isSameLabel(row.taskType, task.taskType)) &&
    (row.domain === null || isSameLabel(row.domain, task.domain)) &&
    (row.urgency === null || row.urgency === task.urgency) &&
    row.minAnswers <= answersOf(task)
  );
}

function answersOf({ answersNeeded, steps }: PricedTask): number {
  return answersNeeded * steps;
}

function isGiven(value: string | null): number {
  return value === null ? 0 : 1;
}
