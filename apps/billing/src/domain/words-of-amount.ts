import type { Currency } from '#libs/contracts';

const SIGNS: Readonly<Record<Currency, string>> = { USD: '$' };

/** Formats an amount for display: `$0.15`, with as many decimals as needed, at least two. */
export function wordsOfAmount(amountMicros: number | bigint, currency: Currency): string {
  const micros = BigInt(amountMicros);
  const whole = micros / 1_000_000n;
  const decimals = (micros % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${SIGNS[currency]}${whole.toString()}.${decimals}`;
}
