import type { Currency } from '#libs/contracts';

const SIGNS: Readonly<Record<Currency, string>> = { USD: '$' };

/** An amount for people: `$0.15`, with as many decimals as it takes, at least two. */
export function wordsOfAmount(amountMicros: number, currency: Currency): string {
  const whole = Math.trunc(amountMicros / 1_000_000);
  const decimals = String(amountMicros % 1_000_000)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${SIGNS[currency]}${whole}.${decimals}`;
}
