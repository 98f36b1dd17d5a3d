import { RE2JS } from 're2js';
import { UnsupportedPattern, toRe2 } from './ecma-pattern.js';
import { SCHEMA_LIMITS } from './schema-limits.js';
import { estimateProgramSize } from './program-size.js';

/** A pattern that RE2 accepts but whose program would be too large to run. */
export class PatternTooLarge extends Error {
  override readonly name = 'PatternTooLarge';

  readonly pattern: string;

  constructor(pattern: string) {
    super(`a pattern may have a program of at most ${SCHEMA_LIMITS.programSize} instructions`);
    this.pattern = pattern;
  }
}

/** The patterns of a check cost more than permitted. */
export class PatternBudgetSpent extends Error {
  override readonly name = 'PatternBudgetSpent';
}

/** Far above the largest program that is accepted, since the estimate may be too high. */
const COMPILED_AT_MOST = 5 * SCHEMA_LIMITS.programSize;
/** The fixed cost of a match, in characters. */
const START_CHARS = 8;
/** The minimum cost of a character, in instructions. */
const STEP_INSTRUCTIONS = 4;

/**
 * The remaining budget for patterns, in characters × instructions. Set before each check; compiled schemas call their
 * patterns from generated code, which accepts no further argument.
 */
let unitsLeft = 0;
/** Sizes of the programs compiled since {@link collectPrograms} began. */
let collected: Map<string, number> | undefined;

/**
 * Runs `check`, whose patterns may cost `units` in total. @throws PatternBudgetSpent before the match that would cost
 * more
 */
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
 * Runs Ajv's regular expressions with RE2, whose time is proportional to length of the text × size of the program and
 * never explodes: JavaScript's own engine can be made to run for years by 30 characters. The product is charged before
 * each match. Features that RE2 lacks (look-around, back-references) are refused when the schema is compiled. @throws
 * UnsupportedPattern
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
    // Ajv caches one matcher per text returned here: without it, all patterns of a schema would share the first one.
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

/** A new pattern must be ECMA-262 that can be translated to RE2; an already stored one may be in RE2's own syntax. */
function compiledBy(pattern: string): RE2JS {
  try {
    return RE2JS.compile(toRe2(pattern));
  } catch (error) {
    if (collected === undefined && error instanceof UnsupportedPattern) return RE2JS.compile(pattern);
    if (error instanceof UnsupportedPattern || !(error instanceof Error)) throw error;
    throw new UnsupportedPattern(pattern, error.message);
  }
}

// What Ajv writes into standalone code; no code is written out here, but the type requires it.
linearRegExp.code = 'linearRegExp';
