export const LENGTHS = ['day', 'week', 'month'] as const;
export type Length = (typeof LENGTHS)[number];

interface Period {
  /** Dates without a time, as the gateway counts days. */
  readonly starts_on: string;
  readonly ends_on: string;
}

interface Sums {
  readonly tasks: number;
  readonly payouts: number;
  readonly pending: number;
  readonly unpaid: Readonly<Record<string, number>>;
}

/** Whether anything was worked, earned, or paid out. */
export function hasSums({ tasks, payouts, pending, unpaid }: Sums): boolean {
  return tasks > 0 || payouts > 0 || pending > 0 || unpaidOf({ unpaid }).length > 0;
}

/** The reasons that there are, with how often. */
export function unpaidOf({
  unpaid,
}: Pick<Sums, 'unpaid'>): readonly (readonly [reason: string, count: number])[] {
  return Object.entries(unpaid).filter(([, count]) => count > 0);
}

/** The name of a period: a month by its name, a day by its date, a week by its two. */
export function periodName({ starts_on: start, ends_on: end }: Period, by: Length, locale: string): string {
  // A date is midnight UTC, and is read as that: no time zone moves it to another day.
  const utc = { timeZone: 'UTC' } as const;
  const [from, to] = [new Date(start), new Date(end)];
  if (by === 'month')
    return new Intl.DateTimeFormat(locale, { ...utc, month: 'long', year: 'numeric' }).format(from);
  const day = new Intl.DateTimeFormat(locale, { ...utc, day: 'numeric', month: 'short', year: 'numeric' });
  return by === 'day' ? day.format(from) : day.formatRange(from, to);
}
