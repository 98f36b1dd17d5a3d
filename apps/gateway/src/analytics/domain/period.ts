import { MAX_STATISTICS_DAYS } from '#libs/contracts';

const MS_PER_DAY = 86_400_000;
/** How far back a look goes when nothing else is said. */
const DEFAULT_DAYS = 30;

/** [`from`, `to`) */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

export type PeriodOutcome =
  | { readonly outcome: 'period'; readonly period: Period }
  | { readonly outcome: 'invalid'; readonly parameter: 'from' | 'to'; readonly because: string };

/** The time that is asked about: by default the thirty days before its end, which by default is now. */
export function periodOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): PeriodOutcome {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * MS_PER_DAY) : new Date(from);
  if (start.getUTCFullYear() < 1) {
    return { outcome: 'invalid', parameter: 'to', because: 'Must lie later in the year 1 without from.' };
  }
  if (start >= end) return { outcome: 'invalid', parameter: 'from', because: 'Must lie before the end.' };
  if (end.getTime() - start.getTime() > MAX_STATISTICS_DAYS * MS_PER_DAY) {
    const because = `May lie at most ${MAX_STATISTICS_DAYS} days before the end.`;
    return { outcome: 'invalid', parameter: 'from', because };
  }
  return { outcome: 'period', period: { from: start, to: end } };
}
