import type { Currency } from '#libs/contracts';

const SIGNS: Readonly<Record<Currency, string>> = { USD: '$' };

/** An amount for people: `$0.15`, with as many decimals as it takes, at least two. */
export function wordsOfAmount(amountMicros: number | bigint, currency: Currency): string {
  const micros = BigInt(amountMicros);
  const whole = micros / 1_000_000n;
  const decimals = (micros % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${SIGNS[currency]}${whole.toString()}.${decimals}`;
}
