import { buildJson } from './build-json.js';

declare global {
  interface JSON {
    /** A value that `stringify` writes as this text (ES2026, in Node since 21). */
    rawJSON(text: string): object;
  }
}

const INTEGER = /^-?\d+$/;

/** JSON in which a `bigint` is written as an integer with all of its digits. */
export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? JSON.rawJSON(part.toString()) : part,
  );
}

/**
 * The value of a JSON text, with integers beyond 2^53 as `bigint` instead of rounded.
 *
 * Several times slower than `JSON.parse`, and its result cannot be passed to `JSON.stringify`: for messages that are
 * known to carry {@link SumMicros}.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseExactly(text: string): unknown {
  // Rejects invalid JSON, which the builder does not check for.
  JSON.parse(text);
  return buildJson(text, literal => {
    const value = Number(literal);
    return !Number.isSafeInteger(value) && INTEGER.test(literal) ? BigInt(literal) : value;
  });
}
