import { isSameLabel, tierOf } from '#libs/contracts';
import type { Currency, Price, PriceTier, PriceUnit, Urgency } from '#libs/contracts';

/** What tasks of some sort cost from a moment on. Null: whatever it is. */
export interface PriceRow {
  /** Grows with each row. */
  readonly priceId: number;
  /** Null: for every organization that has no price of its own. */
  readonly orgId: string | null;
  readonly tier: PriceTier;
  readonly taskType: string | null;
  readonly domain: string | null;
  readonly urgency: Urgency | null;
  /** For tasks that need at least so many answers in all their steps together. */
  readonly minAnswers: number;
  /** Whether the amount is for a whole task, or for each of its answers. */
  readonly unit: PriceUnit;
  readonly currency: Currency;
  readonly amountMicros: number;
  readonly validFrom: Date;
}

/** How much later than its `validFrom` a price may be written: clocks differ, and requests take a moment. */
const PAST_SLACK_MS = 60_000;

/** Whether a price would count for a time that is over, in which tasks were priced without it. */
export function isInPast(validFrom: Date, now: Date): boolean {
  return validFrom.getTime() < now.getTime() - PAST_SLACK_MS;
}

/** All that a price depends on. */
export interface PricedTask {
  readonly orgId: string;
  readonly taskType: string;
  readonly domain: string;
  readonly urgency: Urgency;
  /** Of each step. */
  readonly answersNeeded: number;
  readonly steps: number;
}

/**
 * What a task costs: the amount of the row that counts for it, times its answers where the row is for answers.
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
 * The most specific of the rows that are for this task and valid by now, by {@link byPrecedence}. Types and domains are
 * compared as labels, so of two prices for `Medical` and `medical` the later one counts for both spellings.
 *
 * @param book rows in any order; of other organizations too
 * @throws Error when there is none: the price book is seeded with a general price for each tier
 */
export function priceRowFor(book: readonly PriceRow[], task: PricedTask, at: Date): PriceRow {
  const [row] = book.filter(one => one.validFrom <= at && isFor(one, task)).toSorted(byPrecedence);
  if (row !== undefined) return row;
  throw new Error(`The price book has no ${tierOf(task.urgency)} price valid on ${at.toISOString()}.`);
}

/**
 * Which of two rows that are for the same task counts, first. An organization's own goes before a general one,
 * however special that is: it is what was agreed with it. Then one for the type of task, one for the domain, one
 * for the urgency, the one for more answers, the one valid since later, and the one written last. No two rows
 * are equal in all of that, so the order in which they are read makes no difference.
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
