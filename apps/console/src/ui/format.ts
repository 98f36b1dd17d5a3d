import type { Translate } from '../messages/use-messages.js';

const MICROS = 1_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** An amount of micro-units, with all of its digits: a task may pay less than a cent. */
export function formatMoney(amountMicros: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 6 });
  return format.format(amountMicros / MICROS);
}

export function formatMinutes(minutes: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'short' }).format(
    minutes,
  );
}

/** Date and time in the browser's time zone. */
export function formatTime(at: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
}

/** What is left, as on a watch below an hour, else in two units: `4:09`, `3 h 20 min`, `2 d 5 h`. */
export function formatRemaining(remainingMs: number, t: Translate): string {
  const leftMs = Math.max(0, remainingMs);
  if (leftMs < HOUR_MS) {
    const seconds = Math.floor((leftMs % MINUTE_MS) / 1_000);
    return `${Math.floor(leftMs / MINUTE_MS)}:${String(seconds).padStart(2, '0')}`;
  }
  const unit = (value: number, name: 'day' | 'hour' | 'minute'): string =>
    new Intl.NumberFormat(t.locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(
      Math.floor(value),
    );
  return leftMs < DAY_MS
    ? `${unit(leftMs / HOUR_MS, 'hour')} ${unit((leftMs % HOUR_MS) / MINUTE_MS, 'minute')}`
    : `${unit(leftMs / DAY_MS, 'day')} ${unit((leftMs % DAY_MS) / HOUR_MS, 'hour')}`;
}
