import { buildJson } from '#libs/contracts';
import { isRecord } from '#libs/api-description';

/**
 * The members of a JSON object, each as text with sorted members and lossless canonical numbers: two values are equal
 * exactly when their texts are.
 *
 * @throws SyntaxError when it is not JSON
 */
export function canonicalMembers(text: string): ReadonlyMap<string, string> {
  JSON.parse(text);
  const value = buildJson(text, literal => new ExactNumber(literal));
  return new Map(isRecord(value) ? Object.entries(value).map(([name, part]) => [name, canonical(part)]) : []);
}

class ExactNumber {
  constructor(readonly source: string) {}
}

function canonical(value: unknown): string {
  if (value instanceof ExactNumber) return canonicalNumber(value.source);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map(name => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

/** Sign, digits without zeros at either end, and exponent: `-1200e3` and `-1.2E6` are both `-12e5`. */
export function canonicalNumber(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const shifted = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${shifted}`;
}
