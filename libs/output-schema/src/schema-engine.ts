import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Fault, Json } from '#libs/contracts';
import { UnsupportedPattern } from './ecma-pattern.js';
import type { JsonObject } from './keywords.js';
import { PatternBudgetSpent, PatternTooLarge, collectPrograms, withPatternBudget } from './linear-regexp.js';
import { RecentlyUsed } from './recently-used.js';
import type { PatternUse } from './schema-bounds.js';
import { InvalidSchema, compileSchema, faultOf } from './schema-compiler.js';
import { SCHEMA_LIMITS } from './schema-limits.js';

/** A schema with its measure. */
export interface MeasuredSchema {
  readonly schema: JsonObject;
  /** A digest of the schema; equal for equal texts. */
  readonly key: string;
  readonly weight: number;
  readonly patterns: readonly PatternUse[];
}

/** One piece of work, for the event loop or for a thread. */
export type SchemaWork =
  | { readonly kind: 'prove'; readonly measured: MeasuredSchema }
  | {
      readonly kind: 'check';
      readonly measured: MeasuredSchema;
      readonly output: Json;
      readonly report: 'first fault' | 'every fault';
      readonly patternUnits: number;
    };

export type SchemaFinding =
  | { readonly outcome: 'faults'; readonly faults: readonly Fault[] }
  | { readonly outcome: 'too_complex'; readonly faults: readonly Fault[] }
  /** The patterns cost more than the work permitted. */
  | { readonly outcome: 'budget_spent' };

interface Compiled {
  readonly findFirst: ValidateFunction;
  /** Compiled when an answer first has faults. */
  findEvery?: ValidateFunction;
}

const MAX_FAULTS = 50;
const FITS: SchemaFinding = { outcome: 'faults', faults: [] };

/**
 * Compiles schemas and checks answers, synchronously. It has no time limit: on an event loop, only run work below
 * `INLINE_LIMITS`.
 *
 * Caches compiled schemas, evicting the least recently used. A compiled schema takes about 0.5 kB per unit of weight.
 */
export class SchemaEngine {
  private readonly compiled: RecentlyUsed<Compiled>;

  /** @param cacheWeight the total weight of the compiled schemas it keeps */
  constructor(cacheWeight: number) {
    this.compiled = new RecentlyUsed(cacheWeight);
  }

  run(work: SchemaWork): SchemaFinding {
    return work.kind === 'prove' ? prove(work.measured) : this.check(work);
  }

  private check({
    measured,
    output,
    report,
    patternUnits,
  }: Extract<SchemaWork, { kind: 'check' }>): SchemaFinding {
    let first: readonly Fault[] = [];
    try {
      const compiled = this.compile(measured);
      return withPatternBudget(patternUnits, () => {
        if (compiled.findFirst(output)) return FITS;
        first = faultsFoundBy(compiled.findFirst);
        if (report === 'first fault') return { outcome: 'faults', faults: first };
        compiled.findEvery ??= compileSchema(measured.schema, 'every fault');
        compiled.findEvery(output);
        return { outcome: 'faults', faults: faultsFoundBy(compiled.findEvery) };
      });
    } catch (error) {
      // A pattern can only be too large in a schema that was stored before its size was limited.
      if (!(error instanceof PatternBudgetSpent || error instanceof PatternTooLarge)) throw error;
      // The faults found before the budget was spent are valid, and sufficient to refuse the answer.
      return first.length > 0 ? { outcome: 'faults', faults: first } : { outcome: 'budget_spent' };
    }
  }

  private compile({ schema, key, weight }: MeasuredSchema): Compiled {
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const compiled: Compiled = { findFirst: compileSchema(schema) };
    this.compiled.set(key, compiled, weight);
    return compiled;
  }
}

/** Whether a schema is JSON Schema 2020-12 that can be checked, with small enough patterns. */
function prove({ schema, patterns }: MeasuredSchema): SchemaFinding {
  try {
    const programs = collectPrograms(() => compileSchema(schema));
    const tooCostly = costlyPattern(patterns, programs);
    return tooCostly === undefined ? FITS : { outcome: 'too_complex', faults: [tooCostly] };
  } catch (error) {
    const at = (pattern: string): string =>
      patterns.find(use => use.pattern === pattern)?.pointer ?? '/output/schema';
    if (error instanceof PatternTooLarge) {
      return { outcome: 'too_complex', faults: [programFault(at(error.pattern))] };
    }
    if (error instanceof UnsupportedPattern) {
      const detail = `This pattern cannot be used: ${error.message.slice(0, 200)}.`;
      return { outcome: 'faults', faults: [{ pointer: at(error.pattern), detail }] };
    }
    const reason = error instanceof Error ? error.message.slice(0, 300) : 'it cannot be compiled';
    const place = error instanceof InvalidSchema ? error.place : '';
    const detail = `This is not JSON Schema 2020-12 that can be checked: ${reason}.`;
    return { outcome: 'faults', faults: [{ pointer: `/output/schema${place}`, detail }] };
  }
}

/** The first pattern that makes the schema too costly: alone on its longest text, or together with those before. */
function costlyPattern(
  patterns: readonly PatternUse[],
  programs: ReadonlyMap<string, number>,
): Fault | undefined {
  let total = 0;
  for (const { pattern, pointer, textChars } of patterns) {
    const size = programs.get(pattern) ?? 0;
    total += size;
    if (total > SCHEMA_LIMITS.programSize) return programFault(pointer);
    if (size * textChars > SCHEMA_LIMITS.patternUnits) {
      const allowed = Math.floor(SCHEMA_LIMITS.patternUnits / size);
      const detail =
        `This pattern compiles to ${size} instructions, too many for a text of ${textChars} characters. ` +
        `Simplify it, or add a maxLength of at most ${allowed} beside it.`;
      return { pointer, detail };
    }
  }
  return undefined;
}

function programFault(pointer: string): Fault {
  const detail = `The patterns of a schema may compile to at most ${SCHEMA_LIMITS.programSize} instructions in all. Counted repetitions such as {1,30} count as often as they repeat.`;
  return { pointer, detail };
}

/** Ajv reports a failed `then` or `else` twice: where the fault is, and at the `if` beside it, which helps nobody. */
function faultsFoundBy(validate: ValidateFunction): readonly Fault[] {
  const errors = validate.errors ?? [];
  const precise = errors.filter(({ keyword }) => keyword !== 'if');
  const reported = precise.length > 0 ? precise : errors;
  return reported.slice(0, MAX_FAULTS).map(error => faultOf(error, '/output'));
}
