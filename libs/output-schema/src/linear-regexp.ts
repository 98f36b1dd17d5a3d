import { RE2JS } from 're2js';
import { UnsupportedPattern, toRe2 } from './ecma-pattern.js';
import { SCHEMA_LIMITS } from './schema-limits.js';
import { estimateProgramSize } from './program-size.js';

/** A pattern that RE2 takes but whose program would be too large to run. */
export class PatternTooLarge extends Error {
  override readonly name = 'PatternTooLarge';

  readonly pattern: string;

  constructor(pattern: string) {
    super(`a pattern may have a program of at most ${SCHEMA_LIMITS.programSize} instructions`);
    this.pattern = pattern;
  }
}

/** The patterns of a check cost more than it may. */
export class PatternBudgetSpent extends Error {
  override readonly name = 'PatternBudgetSpent';
}

/** Far above the largest program that is accepted, since the estimate may be too high. */
const COMPILED_AT_MOST = 5 * SCHEMA_LIMITS.programSize;
/** What a match costs however short the text, in characters. */
const START_CHARS = 8;
/** What a character costs however small the program, in instructions. */
const STEP_INSTRUCTIONS = 4;

/**
 * Characters × instructions that patterns may still cost. Set before each check; compiled schemas call their patterns
 * from generated code, which takes no further argument.
 */
let unitsLeft = 0;
/** Sizes of the programs compiled since {@link collectPrograms} began. */
let collected: Map<string, number> | undefined;

/** Runs `check`, whose patterns may cost `units` in all. @throws PatternBudgetSpent before the match that would cost more */
export function withPatternBudget<Result>(units: number, check: () => Result): Result {
  unitsLeft = units;
  return check();
}

/** The program size of every pattern that `compile` compiles, by pattern. */
export function collectPrograms(compile: () => unknown): ReadonlyMap<string, number> {
  const programs = new Map<string, number>();
  collected = programs;
  try {
    compile();
  } finally {
    collected = undefined;
  }
  return programs;
}

/**
 * Ajv's regular expressions run by RE2, whose time grows with length of the text × size of the program and never
 * explodes: JavaScript's own can be made to run for years by 30 characters. The product is charged before each match.
 * What RE2 leaves out (look-around, back-references) is refused when the schema is compiled. @throws UnsupportedPattern
 */
export function linearRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  if (pattern.length > SCHEMA_LIMITS.patternChars) {
    throw new RangeError(`a pattern may have at most ${SCHEMA_LIMITS.patternChars} characters`);
  }
  if (estimateProgramSize(pattern) > COMPILED_AT_MOST) throw new PatternTooLarge(pattern);
  const compiled = compiledBy(pattern);
  const size = compiled.programSize();
  collected?.set(pattern, size);
  return {
    // Ajv keeps one matcher for each text this gives: without it, all patterns of a schema would be the first one.
    toString: () => pattern,
    // A longer text does not match, rather than costing seconds.
    test: text => {
      if (text.length > SCHEMA_LIMITS.patternedStringChars) return false;
      unitsLeft -= (text.length + START_CHARS) * (size + STEP_INSTRUCTIONS);
      if (unitsLeft < 0) throw new PatternBudgetSpent('The patterns cost more than one check may.');
      return compiled.matcher(text).find();
    },
  };
}

/** A new pattern has to be one that RE2 can be given as ECMA-262; one that is stored already may be RE2's own. */
function compiledBy(pattern: string): RE2JS {
  try {
    return RE2JS.compile(toRe2(pattern));
  } catch (error) {
    if (collected === undefined && error instanceof UnsupportedPattern) return RE2JS.compile(pattern);
    if (error instanceof UnsupportedPattern || !(error instanceof Error)) throw error;
    throw new UnsupportedPattern(pattern, error.message);
  }
}

// What Ajv writes into standalone code; nothing here is ever written out as code, but its type asks for it.
linearRegExp.code = 'linearRegExp';
