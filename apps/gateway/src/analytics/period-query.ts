import { z } from 'zod';
import { Instant, MAX_STATISTICS_DAYS, formatted } from '#libs/contracts';
import { refuse } from '../errors/refuse.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** The part of a query that all looks at the past share. */
export const PeriodQuery = z.strictObject({
  /** Left out: thirty days before the end. */
  from: Instant.optional(),
  /** Left out: now. */
  to: Instant.optional(),
  workspace_id: formatted(
    /^[A-Za-z0-9._-]{1,100}$/,
    'the name of a workspace: 1 to 100 letters, digits, dots, underscores or hyphens',
    'fraud-review',
  ).optional(),
});
export type PeriodQuery = z.output<typeof PeriodQuery>;

/** [`from`, `to`), in ISO 8601. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** @throws ServiceError `request.invalid` for an end that is not after the beginning, or too long after it */
export function periodOf({ from, to }: Pick<PeriodQuery, 'from' | 'to'>, now: Date): Period {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(from);
  const lengthMs = end.getTime() - start.getTime();
  if (lengthMs <= 0 || lengthMs > MAX_STATISTICS_DAYS * DAY_MS) {
    const detail = `Must lie after the beginning, by at most ${MAX_STATISTICS_DAYS} days.`;
    const faults = [{ pointer: '/to', detail }];
    throw refuse('request.invalid', 'The query breaks a rule.', { faults });
  }
  return { from: start.toISOString(), to: end.toISOString() };
}
