import { createHash } from 'node:crypto';
import { ServiceError } from '#libs/contracts';
import type { Fault, Json } from '#libs/contracts';
import { checkUnitsOf, sizeOfAnswer } from './answer-size.js';
import type { JsonObject } from './keywords.js';
import { faultsOfNewSchema } from './new-schema.js';
import { estimateProgramSize } from './program-size.js';
import { RecentlyUsed } from './recently-used.js';
import { measureSchema } from './schema-bounds.js';
import { warmUpCompiler } from './schema-compiler.js';
import type { SchemaBudget } from './schema-budget.js';
import { SchemaEngine } from './schema-engine.js';
import type { MeasuredSchema, SchemaFinding, SchemaWork } from './schema-engine.js';
import { INLINE_LIMITS, SCHEMA_LIMITS } from './schema-limits.js';
import { SchemaThreads } from './schema-threads.js';
import type { ThreadFinding, ThreadOptions } from './schema-threads.js';
import { expandShorthand, isShorthand, shorthandFaults } from './shorthand.js';

/** A task's requirements for an answer. */
export interface WantedOutput {
  readonly expected_format: 'structured_json' | 'text';
  readonly schema?: JsonObject | undefined;
}

export type StoredSchema =
  | { readonly outcome: 'valid'; readonly schema: JsonObject | undefined }
  | { readonly outcome: 'invalid' | 'too_complex'; readonly faults: readonly Fault[] };

export type QuickCheck =
  | { readonly outcome: 'checked'; readonly faults: readonly Fault[] }
  /** Too much for the event loop: use {@link SchemaChecker.faultsOf}. */
  | { readonly outcome: 'not_checked' };

const DEFAULTS: ThreadOptions = { maxThreads: 2, idleMs: 30_000, timeoutMs: 3_000, maxWaitingPerOwner: 100 };
/** The total weight of cached schemas below `INLINE_LIMITS`: about 1,000 ordinary ones in 15 MB. */
const INLINE_CACHE_WEIGHT = 30_000;
/** Digests of accepted schemas: an agent sends the same one with every task of a kind. */
const ACCEPTED = 5_000;
const AT = ['output', 'schema'];

/**
 * Checks whether a schema can be used, and whether an answer conforms to one.
 *
 * Work proven to be short runs immediately, everything else in a thread, where organizations take turns. So no schema
 * and no answer within the limits of a request blocks the event loop for longer than about 10 ms.
 */
export class SchemaChecker {
  private readonly engine = new SchemaEngine(INLINE_CACHE_WEIGHT);
  private readonly accepted = new RecentlyUsed<true>(ACCEPTED);
  private readonly measures = new RecentlyUsed<MeasuredSchema>(INLINE_CACHE_WEIGHT);
  private readonly threads: SchemaThreads;

  constructor(options: Partial<ThreadOptions> = {}) {
    this.threads = new SchemaThreads({ ...DEFAULTS, ...options });
  }

  /** Does at startup the work that the first schema would otherwise wait for. */
  warmUp(): void {
    warmUpCompiler();
  }

  close(): Promise<void> {
    return this.threads.close();
  }

  /**
   * The schema to store for a task's `output`: the given one, if it is JSON Schema 2020-12 within bounds, or the
   * expansion of its shorthand. Stricter than the handling of stored schemas: keywords that would be ignored are
   * refused by name. Faults point into the request (`/output/schema/…`).
   *
   * @param owner the organization
   * @param budget of the request, if it has several schemas
   * @throws ServiceError `schema.busy` when too many of its schemas wait
   */
  async storedSchemaOf(
    owner: string,
    { schema }: WantedOutput,
    budget?: SchemaBudget,
  ): Promise<StoredSchema> {
    if (schema === undefined) return { outcome: 'valid', schema: undefined };
    const { faults, weight, patterns } = measureSchema(schema, AT);
    if (faults.length > 0) return { outcome: 'too_complex', faults };

    if (isShorthand(schema)) return expanded(schema);
    const ignored = faultsOfNewSchema(schema, AT);
    if (ignored.length > 0) return { outcome: 'invalid', faults: ignored };
    const key = keyOf(schema);
    const measured = { schema, key, weight, patterns };
    // Before the cache lookup, so that the same request has the same outcome when it is repeated.
    if (budget?.spend(measured) === false) return { outcome: 'too_complex', faults: [tooManySchemas()] };
    if (this.accepted.get(key) === true) return { outcome: 'valid', schema };

    const work: SchemaWork = { kind: 'prove', measured };
    const finding = isQuickToCompile(measured) ? this.engine.run(work) : await this.threads.run(owner, work);
    if (finding.outcome === 'too_complex') return finding;
    if (finding.outcome !== 'faults') return { outcome: 'too_complex', faults: [tooLongToCompile()] };
    if (finding.faults.length > 0) return { outcome: 'invalid', faults: finding.faults };
    this.accepted.set(key, true);
    return { outcome: 'valid', schema };
  }

  /**
   * The faults in `output`, with pointers that start at `/output`, at most 50 of them; none if it conforms. Without a
   * schema `structured_json` requires a JSON object and `text` a string.
   *
   * @param owner the organization
   * @throws ServiceError `output.too_costly` if checking it exceeds the limits of a check, `schema.busy` when too many
   * of
   *   the organization's answers wait
   */
  async faultsOf(owner: string, wanted: WantedOutput, output: Json): Promise<readonly Fault[]> {
    const quick = this.checkNow(wanted, output);
    if (quick.outcome === 'checked') return quick.faults;
    const { schema = {} } = wanted;
    const measured = this.measured(schema);
    const units = checkUnitsOf(measured.weight, sizeOfAnswer(output, SCHEMA_LIMITS.outputValues));
    return faultsIn(
      await this.threads.run(owner, {
        kind: 'check',
        measured,
        output,
        report: units > SCHEMA_LIMITS.everyFaultUnits ? 'first fault' : 'every fault',
        patternUnits: SCHEMA_LIMITS.patternUnits,
      }),
    );
  }

  /** The same synchronously, for work below about 10 ms. */
  checkNow({ schema, expected_format }: WantedOutput, output: Json): QuickCheck {
    const size = sizeOfAnswer(output, SCHEMA_LIMITS.outputValues);
    if (size.values > SCHEMA_LIMITS.outputValues) {
      return checked(fault(`An answer may hold at most ${SCHEMA_LIMITS.outputValues} values.`));
    }
    if (schema === undefined) return checked(faultsWithoutSchema(expected_format, output));

    const measured = this.measured(schema);
    const units = checkUnitsOf(measured.weight, size);
    if (units > SCHEMA_LIMITS.checkUnits) {
      return checked(fault('This answer holds too much to be checked against so large a schema.'));
    }
    if (units > INLINE_LIMITS.checkUnits || !isQuickToCompile(measured)) return { outcome: 'not_checked' };
    const { patternUnits } = INLINE_LIMITS;
    const finding = this.engine.run({ kind: 'check', measured, output, report: 'every fault', patternUnits });
    return finding.outcome === 'faults' ? checked(finding.faults) : { outcome: 'not_checked' };
  }

  private measured(schema: JsonObject): MeasuredSchema {
    const key = keyOf(schema);
    const known = this.measures.get(key);
    if (known !== undefined) return known;
    const { weight, patterns } = measureSchema(schema, AT);
    const measured = { schema, key, weight, patterns };
    this.measures.set(key, measured, weight);
    return measured;
  }
}

/** The expansion of a shorthand is valid by construction. */
function expanded(shorthand: JsonObject): StoredSchema {
  const faults = shorthandFaults(shorthand, AT);
  return faults.length > 0
    ? { outcome: 'invalid', faults }
    : { outcome: 'valid', schema: expandShorthand(shorthand) };
}

/** A digest, since the schema itself may have 64 kB. */
function keyOf(schema: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('base64');
}

function isQuickToCompile({ weight, patterns }: MeasuredSchema): boolean {
  if (weight > INLINE_LIMITS.weight) return false;
  const size = patterns.reduce((sum, { pattern }) => sum + estimateProgramSize(pattern), 0);
  return size <= INLINE_LIMITS.programSize;
}

function faultsIn(finding: ThreadFinding | SchemaFinding): readonly Fault[] {
  switch (finding.outcome) {
    case 'faults':
    case 'too_complex':
      return finding.faults;
    case 'budget_spent':
      throw tooCostly('The patterns of the schema take too long on this answer. Send shorter texts.');
    case 'timed_out':
      throw tooCostly('Checking this answer against the schema takes too long.');
  }
}

function tooCostly(detail: string): ServiceError {
  return new ServiceError('invalid', 'output.too_costly', detail, {
    faults: [{ pointer: '/output', detail }],
  });
}

function tooManySchemas(): Fault {
  const detail = 'The schemas of this request are too large together. Send fewer different ones at a time.';
  return { pointer: '/output/schema', detail };
}

function tooLongToCompile(): Fault {
  return { pointer: '/output/schema', detail: 'This schema takes too long to compile. Make it smaller.' };
}

function checked(faults: readonly Fault[]): QuickCheck {
  return { outcome: 'checked', faults };
}

function fault(detail: string): readonly Fault[] {
  return [{ pointer: '/output', detail }];
}

function faultsWithoutSchema(expectedFormat: 'structured_json' | 'text', output: Json): readonly Fault[] {
  if (expectedFormat === 'text') return typeof output === 'string' ? [] : fault('This must be a string.');
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  return isObject ? [] : fault('This must be a JSON object.');
}
