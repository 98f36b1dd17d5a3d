import { canonicalJson } from '#libs/contracts';
import type { Json, TextComparison, Tolerance } from '#libs/contracts';

/**
 * An answer to one field, or to the whole; `undefined` where the field was omitted, which is an answer like any other.
 */
export type Answer = Json | undefined;

/** Equal to no JSON, and sorted after all JSON, so that on a tie a given answer wins over an omitted one. */
const OMITTED = '\uffff';

/**
 * RFC 8785: the same text for the same value, regardless of key order. A lone surrogate, for which the standard has no
 * form, is treated as U+FFFD.
 */
export function canonicalAnswer(answer: Answer): string {
  return answer === undefined ? OMITTED : canonicalJson(withTexts(answer, wellFormed));
}

/**
 * The comparison key of an answer, equal for equal answers: canonical JSON, for `normalized` with every text in it
 * normalized. Key names are compared exactly. The classes of a {@link ConfusionMatrix} are such keys.
 */
export function answerKey(answer: Answer, text: TextComparison): string {
  return canonicalAnswer(
    answer === undefined || text === 'exact'
      ? answer
      : withTexts(answer, { value: normalizedText, key: asIs }),
  );
}

/**
 * Unicode NFKC, case folded, white space collapsed and trimmed. Folding is upper case, then lower case, which
 * makes ß and SS, and both small sigmas, the same; then NFKC again, because folding can undo it (Unicode 3.13, D147).
 */
export function normalizedText(text: string): string {
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replace(/\s+/gu, ' ').trim();
}

/** Compares by code units, for sorting: the result never depends on the machine's locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isJsonObject(value: Answer): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

/** Array.isArray does not narrow readonly arrays. */
function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

interface TextChange {
  readonly value: (text: string) => string;
  readonly key: (text: string) => string;
}

const asIs = (text: string): string => text;
const wellFormed: TextChange = { value: text => text.toWellFormed(), key: text => text.toWellFormed() };

function withTexts(value: Json, change: TextChange): Json {
  if (typeof value === 'string') return change.value(value);
  if (isJsonArray(value)) return value.map(inner => withTexts(inner, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change.key(key), withTexts(inner, change)]),
  );
}

/** A few rounding errors of a double: 1.1 lies within 0.1 of 1, though the computed difference is slightly more. */
const ROUNDINGS = 4 * Number.EPSILON;

/**
 * Whether a number is close enough to another one to count as equal: within the wider of the absolute and the relative
 * tolerance, the latter a fraction of `centre`. Without a tolerance only the same number is.
 */
export function isWithin(value: number, centre: number, tolerance: Tolerance | undefined): boolean {
  if (value === centre) return true;
  if (tolerance === undefined) return false;
  const reach = Math.max(tolerance.absolute ?? 0, (tolerance.relative ?? 0) * Math.abs(centre));
  return Math.abs(value - centre) <= reach + ROUNDINGS * Math.max(Math.abs(value), Math.abs(centre));
}
