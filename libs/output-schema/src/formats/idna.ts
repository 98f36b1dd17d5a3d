/**
 * The code points of U-labels (IDNA 2008) by the Unicode properties that Node's regular expressions support, derived as
 * in RFC 5892. Joining types (its A.1) are not among these and are inferred from the scripts that join.
 */

/** RFC 5892, 2.6: exceptions to the derivation from properties. */
const EXCEPTIONALLY_VALID = new Set([0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007]);
const EXCEPTIONALLY_DISALLOWED = new Set([
  ...[0x640, 0x7fa, 0x302e, 0x302f],
  ...[0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b],
]);
const LETTER_DIGIT = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;
const IGNORABLE = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}]$/u;
const OLD_HANGUL = /^[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/u;

const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed]$/u;
const JOINING = '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}\\p{Script=Adlam}]';
const JOINS_BEFORE = new RegExp(`${JOINING}\\p{Mn}*$`, 'u');
const JOINS_AFTER = new RegExp(`^\\p{Mn}*${JOINING}`, 'u');

/** Whether a label is one that a registry could accept, apart from its length and the rules for bidirectional names. */
export function isULabel(label: string): boolean {
  if (label === '' || label !== label.normalize('NFC')) return false;
  if (label.startsWith('-') || label.endsWith('-') || label.slice(2, 4) === '--') return false;
  if (/^\p{M}/u.test(label)) return false;
  const chars = Array.from(label);
  return chars.every(
    (char, place) =>
      isValid(char) || isValidHere(char, chars.slice(0, place).join(''), chars.slice(place + 1).join('')),
  );
}

/** PVALID of RFC 5892, section 3. */
function isValid(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (EXCEPTIONALLY_VALID.has(code)) return true;
  if (EXCEPTIONALLY_DISALLOWED.has(code)) return false;
  if (code < 0x80) return /[a-z0-9-]/.test(char);
  if (IGNORABLE.test(char) || OLD_HANGUL.test(char) || isContextual(code) || !LETTER_DIGIT.test(char))
    return false;
  // Unstable: case folding and normalization would change the character.
  return char === char.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The characters with contextual rules in the appendix of RFC 5892. */
function isContextual(code: number): boolean {
  const isArabicDigit = (code >= 0x660 && code <= 0x669) || (code >= 0x6f0 && code <= 0x6f9);
  return isArabicDigit || [0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb, 0x200c, 0x200d].includes(code);
}

/** RFC 5892, appendix A: characters that are valid only between certain others. */
function isValidHere(char: string, before: string, after: string): boolean {
  switch (char) {
    case '\u00b7':
      return before.endsWith('l') && after.startsWith('l');
    case '\u0375':
      return /^\p{Script=Greek}/u.test(after);
    case '\u05f3':
    case '\u05f4':
      return /\p{Script=Hebrew}$/u.test(before);
    case '\u30fb':
      return /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(before + after);
    case '\u200d':
      return VIRAMA.test(before);
    case '\u200c':
      return VIRAMA.test(before) || (JOINS_BEFORE.test(before) && JOINS_AFTER.test(after));
  }
  if (/[\u0660-\u0669]/u.test(char)) return !/[\u06f0-\u06f9]/u.test(before + after);
  return /[\u06f0-\u06f9]/u.test(char) && !/[\u0660-\u0669]/u.test(before + after);
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Mende_Kikakui}\p{Script=Phoenician}\p{Script=Imperial_Aramaic}]/u;
const ARABIC_DIGIT = /[\u0660-\u0669]/u;
const EUROPEAN_DIGIT = /[0-9\u06f0-\u06f9]/u;

type Direction = 'right' | 'left' | 'arabic digit' | 'digit' | 'mark' | 'neutral';

function directionOf(char: string): Direction {
  if (ARABIC_DIGIT.test(char)) return 'arabic digit';
  if (EUROPEAN_DIGIT.test(char)) return 'digit';
  if (/\p{Mn}/u.test(char)) return 'mark';
  if (RIGHT_TO_LEFT.test(char)) return 'right';
  return /[\p{L}\p{Mc}\p{Nd}]/u.test(char) ? 'left' : 'neutral';
}

/**
 * RFC 5893, section 2: if one label of a name is written from right to left, the rules for its direction apply to all.
 */
export function hasConsistentDirections(labels: readonly string[]): boolean {
  const directions = labels.map(label => Array.from(label, directionOf));
  const isBidi = directions.some(label => label.includes('right') || label.includes('arabic digit'));
  return !isBidi || directions.every(isBidiLabel);
}

function isBidiLabel(label: readonly Direction[]): boolean {
  const last = label.findLast(direction => direction !== 'mark');
  if (label[0] === 'left') {
    const isPure = !label.includes('right') && !label.includes('arabic digit');
    return isPure && (last === 'left' || last === 'digit');
  }
  if (label[0] !== 'right' || label.includes('left')) return false;
  if (label.includes('digit') && label.includes('arabic digit')) return false;
  return last === 'right' || last === 'digit' || last === 'arabic digit';
}
