import type { Fault } from '../service-error.js';
import { buildJson } from './build-json.js';
import { findJsonFaults } from './find-json-faults.js';
import { measureJson } from './measure-json.js';

export type ReadJson =
  | { readonly outcome: 'read'; readonly value: unknown }
  /** The value as parsed by `JSON.parse`: something in it was changed or lost. */
  | { readonly outcome: 'inexact'; readonly value: unknown; readonly faults: readonly Fault[] }
  | { readonly outcome: 'not_json' };

/** The default maximum number of faults; more would only repeat them. */
const MAX_FAULTS = 50;

/**
 * The JSON escapes of a NUL character and of a surrogate. Also matches paired surrogates, and after an escaped
 * backslash.
 */
const MAY_BE_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/**
 * The value of a JSON text, if it can be represented exactly. The only entry point for JSON from outside the process:
 * requests, messages, files.
 *
 * A text is inexact with a number that a double changes, with a name that appears twice in one object (of which
 * `JSON.parse` keeps the last), or with a NUL character or unpaired surrogate, which PostgreSQL does not hold. All
 * other text is kept exactly, and so is every name: `__proto__`, `constructor` and `toString` are ordinary names.
 */
export function readJson(text: string, maxFaults: number = MAX_FAULTS): ReadJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { outcome: 'not_json' };
  }
  const { values, hasUnusualNumber, hasEscapedName } = measureJson(text);
  if (hasEscapedName) value = buildJson(text, Number);
  // A duplicate name leaves fewer values than were written.
  if (!hasUnusualNumber && !MAY_BE_UNSTORABLE.test(text) && countValues(value) === values)
    return { outcome: 'read', value };
  const faults = findJsonFaults(text, maxFaults);
  return faults.length === 0 ? { outcome: 'read', value } : { outcome: 'inexact', value, faults };
}

/** The same for bytes, which must be UTF-8. */
export function readJsonBytes(bytes: Uint8Array, maxFaults?: number): ReadJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { outcome: 'not_json' };
  }
  return readJson(text, maxFaults);
}

/** Not recursive: the caller limits the nesting of the text. */
function countValues(value: unknown): number {
  let values = 0;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    values += 1;
    if (typeof next !== 'object' || next === null) continue;
    for (const child of Object.values(next)) pending.push(child);
  }
  return values;
}

/**
 * `JSON.parse` without V8's bug in names with escapes; see {@link buildJson}. For texts that this product has written
 * itself: rows, sealed responses. External input goes through `readJson`.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Ordinary names have no escapes, and most texts have no backslash at all.
  return text.includes('\\') && measureJson(text).hasEscapedName ? buildJson(text, Number) : value;
}
