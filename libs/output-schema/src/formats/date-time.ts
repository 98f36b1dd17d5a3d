const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const MINUTES_PER_DAY = 24 * 60;

/** `full-date` of RFC 3339: a day that exists in the Gregorian calendar. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** `full-time` of RFC 3339, with its offset. Second 60 is only valid at 23:59 UTC. */
export function isTime(text: string): boolean {
  const [, hour, minute, second, sign, offsetHour, offsetMinute] = TIME.exec(text) ?? [];
  if (hour === undefined) return false;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const [oh, om] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
  if (h > 23 || m > 59 || s > 60 || oh > 23 || om > 59) return false;
  if (s < 60) return true;
  const offset = (oh * 60 + om) * (sign === '-' ? -1 : 1);
  const utc = (h * 60 + m - offset + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return utc === MINUTES_PER_DAY - 1;
}

/** `date-time` of RFC 3339, whose letters may be lower case. */
export function isDateTime(text: string): boolean {
  const separator = text[10];
  return (separator === 'T' || separator === 't') && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

const UNITS_OF_DATE = /^(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)$/;
const UNITS_OF_TIME = /^(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)$/;

/** `duration` of RFC 3339, appendix A: ISO 8601 without fractions, and without gaps between units. */
export function isDuration(text: string): boolean {
  if (/^P\d+W$/.test(text)) return true;
  if (!text.startsWith('P')) return false;
  const [date = '', time, ...more] = text.slice(1).split('T');
  if (more.length > 0) return false;
  if (time !== undefined && !UNITS_OF_TIME.test(time)) return false;
  return date === '' ? time !== undefined : UNITS_OF_DATE.test(date);
}
