import type { Fault } from '../service-error.js';
import { buildJson } from './build-json.js';
import { findJsonFaults } from './find-json-faults.js';
import { measureJson } from './measure-json.js';

export type ReadJson =
  | { readonly outcome: 'read'; readonly value: unknown }
  /** The value is what `JSON.parse` makes of it: something in it was changed or lost. */
  | { readonly outcome: 'inexact'; readonly value: unknown; readonly faults: readonly Fault[] }
  | { readonly outcome: 'not_json' };

/** Faults looked for unless a caller asks for more; the rest would only repeat them. */
const MAX_FAULTS = 50;

/** How JSON spells a NUL character, and half of a surrogate pair. Also found in pairs, and behind a second backslash. */
const MAY_BE_UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/**
 * The value in a JSON text, if it is the value that the text says. The one way in for JSON from outside the process:
 * requests, messages, files.
 *
 * Inexact is a text with a number that a double changes, with a name that appears twice in one object (of which
 * `JSON.parse` keeps the last), or with a NUL character or half of a surrogate pair, which PostgreSQL does not hold.
 * All other text is kept to the letter, and every name is: `__proto__`, `constructor` and `toString` are names.
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
  // A name that appears twice leaves fewer values than were written.
  if (!hasUnusualNumber && !MAY_BE_UNSTORABLE.test(text) && countValues(value) === values)
    return { outcome: 'read', value };
  const faults = findJsonFaults(text, maxFaults);
  return faults.length === 0 ? { outcome: 'read', value } : { outcome: 'inexact', value, faults };
}

/** The same for bytes, which have to be UTF-8. */
export function readJsonBytes(bytes: Uint8Array, maxFaults?: number): ReadJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { outcome: 'not_json' };
  }
  return readJson(text, maxFaults);
}

/** Without recursion: what the text may nest is for the caller to bound. */
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
