import { hasConsistentDirections, isULabel } from './idna.js';
import { punycodeDecoded, punycodeEncoded } from './punycode.js';

const MAX_CHARS = 253;
const MAX_LABEL_CHARS = 63;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const A_LABEL = /^xn--/i;
/** RFC 3490, 3.1: the separators of the labels of an internationalized name. */
const DOTS = /[.\u3002\uff0e\uff61]/u;

/** RFC 1123, section 2.1, where a label that begins with `xn--` must be the encoding of an internationalized one. */
export function isHostname(text: string): boolean {
  if (text.length > MAX_CHARS) return false;
  const labels = text.split('.');
  if (!labels.every(label => label.length <= MAX_LABEL_CHARS && LABEL.test(label))) return false;
  return !labels.some(label => A_LABEL.test(label)) || isIdn(labels);
}

/** RFC 5890, 2.3.2.3: labels of letters, digits and hyphens, or internationalized ones in either form. */
export function isIdnHostname(text: string): boolean {
  return text.length <= MAX_CHARS && isIdn(text.split(DOTS));
}

function isIdn(labels: readonly string[]): boolean {
  const unicode = labels.map(uLabelOf);
  const ascii = unicode.map(label => (label === undefined ? '' : asciiOf(label)));
  if (ascii.join('.').length > MAX_CHARS) return false;
  if (!ascii.every(label => label !== '' && label.length <= MAX_LABEL_CHARS)) return false;
  return hasConsistentDirections(unicode.map(label => label ?? ''));
}

/** A label as Unicode; undefined if it is invalid. */
function uLabelOf(label: string): string | undefined {
  if (LABEL.test(label) && !A_LABEL.test(label)) return label;
  if (label.length > MAX_CHARS) return undefined;
  if (!A_LABEL.test(label)) return isULabel(label) ? label : undefined;
  const decoded = punycodeDecoded(label.slice(4));
  if (decoded === undefined || !/[^\0-\x7f]/.test(decoded) || !isULabel(decoded)) return undefined;
  return asciiOf(decoded) === label.toLowerCase() ? decoded : undefined;
}

function asciiOf(label: string): string {
  return /[^\0-\x7f]/.test(label) ? `xn--${punycodeEncoded(label)}` : label;
}
