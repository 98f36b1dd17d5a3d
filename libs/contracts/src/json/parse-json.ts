import { buildJson } from './build-json.js';
import { measureJson } from './measure-json.js';

/**
 * `JSON.parse` that reads every name as it is written, which V8's does not; see {@link buildJson}. For texts that this
 * product has written itself: rows, sealed answers. What comes from outside goes through `readJson`.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Ordinary names have no escapes, and most texts have no backslash at all.
  return text.includes('\\') && measureJson(text).hasEscapedName ? buildJson(text, Number) : value;
}
