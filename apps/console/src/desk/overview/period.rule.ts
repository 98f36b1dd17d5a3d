const DAY_MS = 86_400_000;
/** As the API's reports have at most. */
const MOST_DAYS = 400;
const DAY = /^2\d{3}-\d{2}-\d{2}$/;

/** The last so many days, one click away. */
export const PRESETS = [7, 30, 90, 365] as const;
const USUAL_DAYS = 30;

/** Whole days in UTC, as the API counts them. */
export interface Period {
  /** Undefined for one between two days of the address. */
  readonly preset: number | undefined;
  /** Each day, `YYYY-MM-DD`, in order. */
  readonly days: readonly string[];
  /** [`from`, `to`), in ISO 8601. */
  readonly from: string;
  readonly to: string;
}

/** The period of an address: `days`, or `from` and `to`, both included. What is not possible is passed over. */
export function periodIn(search: URLSearchParams, nowMs: number): Period {
  const [first, last] = [dayIn(search, 'from'), dayIn(search, 'to')];
  if (first !== undefined && last !== undefined && first <= last && last - first < MOST_DAYS)
    return periodOf(first, last, undefined);
  const preset = PRESETS.find(days => String(days) === search.get('days')) ?? USUAL_DAYS;
  const today = Math.floor(nowMs / DAY_MS);
  return periodOf(today - preset + 1, today, preset);
}

function periodOf(first: number, last: number, preset: number | undefined): Period {
  return {
    preset,
    days: Array.from({ length: last - first + 1 }, (_, place) => nameOf(first + place)),
    from: `${nameOf(first)}T00:00:00.000Z`,
    to: `${nameOf(last + 1)}T00:00:00.000Z`,
  };
}

/** The number of a day since 1970; undefined for one that the calendar does not have. */
function dayIn(search: URLSearchParams, name: string): number | undefined {
  const text = search.get(name) ?? '';
  if (!DAY.test(text)) return undefined;
  const number = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return Number.isInteger(number) && nameOf(number) === text ? number : undefined;
}

function nameOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
