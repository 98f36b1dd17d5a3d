import { buildJson } from './build-json.js';
import { measureJson } from './measure-json.js';

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
