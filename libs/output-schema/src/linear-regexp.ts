import { RE2JS } from 're2js';
import { SCHEMA_LIMITS } from './schema-bounds.js';

/**
 * Ajv's regular expressions run by RE2, whose time grows with the length of the text and never explodes,
 * whatever the expression: JavaScript's own can be made to run for years by 30 characters.
 * What RE2 leaves out (look-around, back-references) is refused when the schema is compiled.
 */
export function linearRegExp(pattern: string): { test(text: string): boolean } {
  if (pattern.length > SCHEMA_LIMITS.patternChars) {
    throw new RangeError(`a pattern may have at most ${SCHEMA_LIMITS.patternChars} characters`);
  }
  const compiled = RE2JS.compile(pattern);
  return {
    // A longer text does not match, rather than costing seconds: RE2 in JavaScript does about a million steps in one.
    test: text => text.length <= SCHEMA_LIMITS.patternedStringChars && compiled.matcher(text).find(),
  };
}

// What Ajv writes into standalone code; nothing here is ever written out as code, but its type asks for it.
linearRegExp.code = 'linearRegExp';
