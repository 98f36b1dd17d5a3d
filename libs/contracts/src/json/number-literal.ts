/** The effect of reading a JSON number as a double (IEEE 754), JavaScript's only number type for it. */
export type NumberFate = 'kept' | 'changed' | 'too_large' | 'too_small';

/** The smallest double with full precision. */
const MIN_NORMAL = 2 ** -1022;
/** From here on doubles are integers, but not every integer is a double. */
const FIRST_INEXACT = 2 ** 53;

/**
 * Whether a number literal survives parsing and serializing (RFC 7493 §2.2).
 *
 * Fractions round to the nearest double, as everywhere: `0.1` is kept. From 2^53 on, where rounding would change an
 * integer, and below the smallest normal double, where digits get lost, the serialized number must be the same decimal:
 * `9007199254740992` and `6.02214076e23` are kept, `9007199254740993` and `18446744073709551616` are not, whether they
 * are written as integers, with `.0`, or with an exponent. `-0` is the number 0 and is kept as such.
 *
 * @param literal a number in JSON's grammar
 */
export function fateOfNumber(literal: string): NumberFate {
  const value = Number(literal);
  if (!Number.isFinite(value)) return 'too_large';
  const magnitude = Math.abs(value);
  if (magnitude >= MIN_NORMAL && magnitude < FIRST_INEXACT) return 'kept';
  const given = decimalOf(literal);
  if (value === 0) return given.digits === '' ? 'kept' : 'too_small';
  const kept = decimalOf(String(value));
  return given.digits === kept.digits && given.exponent === kept.exponent ? 'kept' : 'changed';
}

/** `digits × 10^exponent` without zeros at either end; 0 has no digits. The sign is omitted. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

const ZERO = 0x30;

function decimalOf(literal: string): Decimal {
  const end = endOfMantissa(literal);
  const power = end < literal.length ? Number(literal.slice(end + 1)) : 0;
  let start = literal.startsWith('-') ? 1 : 0;
  let digits = '';
  let afterPoint = 0;
  const point = literal.indexOf('.', start);
  if (point !== -1 && point < end) {
    digits = literal.slice(start, point);
    afterPoint = end - point - 1;
    start = point + 1;
  }
  digits += literal.slice(start, end);
  // Loops instead of patterns: /0+$/ takes quadratic time for a literal of many zeros.
  let from = 0;
  while (from < digits.length && digits.charCodeAt(from) === ZERO) from += 1;
  let to = digits.length;
  while (to > from && digits.charCodeAt(to - 1) === ZERO) to -= 1;
  return { digits: digits.slice(from, to), exponent: power - afterPoint + (digits.length - to) };
}

function endOfMantissa(literal: string): number {
  const small = literal.indexOf('e');
  if (small !== -1) return small;
  const capital = literal.indexOf('E');
  return capital === -1 ? literal.length : capital;
}
