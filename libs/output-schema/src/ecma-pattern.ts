/** A pattern that is not ECMA-262, or uses what RE2 does not support. */
export class UnsupportedPattern extends Error {
  override readonly name = 'UnsupportedPattern';

  readonly pattern: string;

  constructor(pattern: string, reason: string) {
    super(reason);
    this.pattern = pattern;
  }
}

/** WhiteSpace and LineTerminator of ECMA-262, of which RE2's `\s` has only the ASCII part. */
const SPACE =
  '\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const NOT_SPACE =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}' +
  '\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}';
const ANY_BUT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]';
const NOTHING = '[^\\x{0}-\\x{10ffff}]';
const ANYTHING = '[\\x{0}-\\x{10ffff}]';

/** Escapes with the same meaning in both. */
const SHARED_ESCAPES = 'dDwWtnvfr';
const CODE_POINT = /^\\(?:x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|c([a-z])|(0)(?!\d))/i;
const LOW_SURROGATE = /^\\u(d[c-f][0-9a-f]{2})/i;
const PROPERTY = /^\\([pP])\{(?:(\w+)=)?(\w+)\}/;

/** Long names of general categories; RE2 knows the short ones. */
const CATEGORIES = new Map([
  ['digit', 'Nd'],
  ['punct', 'P'],
  ['cntrl', 'Cc'],
  ...Object.entries({
    L: 'Letter',
    LC: 'Cased_Letter',
    Lu: 'Uppercase_Letter',
    Ll: 'Lowercase_Letter',
    Lt: 'Titlecase_Letter',
    Lm: 'Modifier_Letter',
    Lo: 'Other_Letter',
    M: 'Mark',
    Mn: 'Nonspacing_Mark',
    Mc: 'Spacing_Mark',
    Me: 'Enclosing_Mark',
    N: 'Number',
    Nd: 'Decimal_Number',
    Nl: 'Letter_Number',
    No: 'Other_Number',
    P: 'Punctuation',
    Pc: 'Connector_Punctuation',
    Pd: 'Dash_Punctuation',
    Ps: 'Open_Punctuation',
    Pe: 'Close_Punctuation',
    Pi: 'Initial_Punctuation',
    Pf: 'Final_Punctuation',
    Po: 'Other_Punctuation',
    S: 'Symbol',
    Sm: 'Math_Symbol',
    Sc: 'Currency_Symbol',
    Sk: 'Modifier_Symbol',
    So: 'Other_Symbol',
    Z: 'Separator',
    Zs: 'Space_Separator',
    Zl: 'Line_Separator',
    Zp: 'Paragraph_Separator',
    C: 'Other',
    Cc: 'Control',
    Cf: 'Format',
    Co: 'Private_Use',
  }).map(([short, long]) => [long, short] as const),
]);

/**
 * Translates a pattern of JSON Schema (ECMA-262 with the flag `u`) to RE2, so that both match the same texts: `\s`,
 * `.`, `\cX`, `\uXXXX`, `[]`, `[^]` and long names of properties are expanded. Inline flags such as `(?i)` are RE2's
 * own and kept.
 *
 * @throws UnsupportedPattern on an escape that ECMA-262 does not have, or that has another meaning in RE2
 */
export function toRe2(pattern: string): string {
  let re2 = '';
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at, at + 80);
    const [translated, length] = rest.startsWith('[')
      ? characterClass(pattern, at)
      : rest.startsWith('\\')
        ? escape(pattern, at, false)
        : plain(rest);
    re2 += translated;
    at += length;
  }
  return re2;
}

type Translated = readonly [re2: string, length: number];

function plain(rest: string): Translated {
  if (rest.startsWith('.')) return [ANY_BUT_LINE_END, 1];
  if (/^\(\?<(?![=!])/.test(rest)) return ['(?P<', 3];
  return [rest.charAt(0), 1];
}

function characterClass(pattern: string, start: number): Translated {
  const isNegated = pattern[start + 1] === '^';
  let at = start + (isNegated ? 2 : 1);
  if (pattern[at] === ']') return [isNegated ? ANYTHING : NOTHING, at + 1 - start];
  let content = '';
  while (at < pattern.length && pattern[at] !== ']') {
    // Within a class RE2 reads `[:` as the beginning of a POSIX class.
    const [translated, length] =
      pattern[at] === '\\'
        ? escape(pattern, at, true)
        : [pattern[at] === '[' ? '\\[' : pattern.charAt(at), 1];
    content += translated;
    at += length;
  }
  if (at >= pattern.length) throw new UnsupportedPattern(pattern, 'a character class is not closed');
  return [`[${isNegated ? '^' : ''}${content}]`, at + 1 - start];
}

function escape(pattern: string, at: number, isInClass: boolean): Translated {
  const rest = pattern.slice(at, at + 80);
  const letter = rest.charAt(1);
  if (letter === 's') return [isInClass ? SPACE : `[${SPACE}]`, 2];
  if (letter === 'S') return [isInClass ? NOT_SPACE : `[^${SPACE}]`, 2];
  if (letter === 'b' && isInClass) return ['\\x{8}', 2];
  if (SHARED_ESCAPES.includes(letter) || ((letter === 'b' || letter === 'B') && !isInClass))
    return [`\\${letter}`, 2];
  const property = PROPERTY.exec(rest);
  if (property !== null) return [propertyClass(property, isInClass), property[0].length];
  const [whole = '', ...codes] = CODE_POINT.exec(rest) ?? [];
  if (whole !== '') return codePoint(rest, whole, codes);
  if (/^\\[1-9k]/.test(rest)) throw new UnsupportedPattern(pattern, 'back-references are not supported');
  if (/^\\[A-Za-z0-9]/.test(rest))
    throw new UnsupportedPattern(pattern, `\\${letter} is not an escape of ECMA-262`);
  if (letter === '') throw new UnsupportedPattern(pattern, 'it ends with a backslash');
  // Of the remaining escapes RE2 accepts only those of ASCII characters, and requires none of the others.
  return [letter < '\x80' ? `\\${letter}` : letter, 2];
}

function codePoint(rest: string, whole: string, codes: readonly (string | undefined)[]): Translated {
  const [byte, braced, unit, control] = codes;
  if (control !== undefined) return [hex(control.toUpperCase().charCodeAt(0) % 32), whole.length];
  const code = Number.parseInt(byte ?? braced ?? unit ?? '0', 16);
  const low = unit === undefined ? undefined : LOW_SURROGATE.exec(rest.slice(whole.length))?.[1];
  if (low === undefined || code < 0xd800 || code > 0xdbff) return [hex(code), whole.length];
  const pair = String.fromCharCode(code, Number.parseInt(low, 16));
  return [hex(pair.codePointAt(0) ?? 0), 2 * whole.length];
}

function hex(code: number): string {
  return `\\x{${code.toString(16)}}`;
}

/** RE2 names scripts like categories, without indicating which of the two is meant. */
function propertyClass([, letter = 'p', , value = '']: RegExpExecArray, isInClass: boolean): string {
  if (value !== 'ASCII') return `\\${letter}{${CATEGORIES.get(value) ?? value}}`;
  const range = letter === 'p' ? '\\x{0}-\\x{7f}' : '\\x{80}-\\x{10ffff}';
  return isInClass ? range : `[${range}]`;
}
