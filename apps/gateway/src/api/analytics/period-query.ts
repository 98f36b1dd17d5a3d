import { z } from 'zod';
import { Instant, MAX_STATISTICS_DAYS, WorkspaceId, clampedInstant } from '#libs/contracts';
import { refuse } from '../../edge/errors/problem-codes.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** Query parameters shared by all reports over a past period. */
export const PeriodQuery = z.strictObject({
  /** Defaults to thirty days before the end. */
  from: Instant.optional(),
  /** Defaults to now. */
  to: Instant.optional(),
  workspace_id: WorkspaceId.optional(),
});
export type PeriodQuery = z.output<typeof PeriodQuery>;

/** [`from`, `to`), in ISO 8601. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** @throws ServiceError `request.invalid` when the end is not after the start, or the period is too long */
export function periodOf({ from, to }: Pick<PeriodQuery, 'from' | 'to'>, now: Date): Period {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? clampedInstant(end.getTime() - DEFAULT_DAYS * DAY_MS) : new Date(from);
  const lengthMs = end.getTime() - start.getTime();
  if (lengthMs <= 0 || lengthMs > MAX_STATISTICS_DAYS * DAY_MS) {
    const detail = `Must lie after the beginning, by at most ${MAX_STATISTICS_DAYS} days.`;
    const faults = [{ pointer: '/to', detail }];
    throw refuse('request.invalid', 'The query is not valid.', { faults });
  }
  return { from: start.toISOString(), to: end.toISOString() };
}
