import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { Fault, Json } from '#libs/contracts';
import { RecentlyUsed } from './recently-used.js';
import { countValues, measureSchema, SCHEMA_LIMITS } from './schema-bounds.js';
import { compileSchema, faultOf } from './schema-compiler.js';

type JsonObject = Readonly<Record<string, Json>>;

interface Compiled {
  readonly nodes: number;
  readonly findFirst: ValidateFunction;
  /** Compiled when an answer first has faults. */
  findEvery?: ValidateFunction;
}

/** Compiled schemas kept at most; an organization has few, and compiling one again takes milliseconds. */
const MAX_COMPILED = 500;
const MAX_FAULTS = 50;

/** Tells whether an answer fits its task's schema. Keeps what it compiled; the least recently used leaves first. */
export class OutputValidator {
  private readonly compiled = new RecentlyUsed<Compiled>(MAX_COMPILED);

  /**
   * The faults in `output`, with pointers that start at `/output`, at most 50 of them; none when it fits.
   *
   * Without a schema `structured_json` asks for a JSON object and `text` for a string.
   */
  faultsOf(
    schema: JsonObject | undefined,
    expectedFormat: 'structured_json' | 'text',
    output: Json,
  ): readonly Fault[] {
    const values = countValues(output, SCHEMA_LIMITS.outputValues);
    if (values > SCHEMA_LIMITS.outputValues)
      return tooLarge(`An answer may hold at most ${SCHEMA_LIMITS.outputValues} values.`);
    if (schema === undefined) return faultsWithoutSchema(expectedFormat, output);

    const compiled = this.compile(schema);
    const checks = compiled.nodes * values;
    if (checks > SCHEMA_LIMITS.checks)
      return tooLarge('This answer holds too many values to be checked against so large a schema.');
    if (compiled.findFirst(output)) return [];
    if (checks > SCHEMA_LIMITS.checksForEveryFault) return faultsFoundBy(compiled.findFirst);

    compiled.findEvery ??= compileSchema(schema, 'every fault');
    compiled.findEvery(output);
    return faultsFoundBy(compiled.findEvery);
  }

  private compile(schema: JsonObject): Compiled {
    return this.compiled.get(JSON.stringify(schema), () => ({
      nodes: measureSchema(schema, []).nodes,
      findFirst: compileSchema(schema),
    }));
  }
}

function faultsFoundBy(validate: ValidateFunction): readonly Fault[] {
  return (validate.errors ?? []).slice(0, MAX_FAULTS).map(error => faultOf(error, '/output'));
}

function tooLarge(detail: string): readonly Fault[] {
  return [{ pointer: '/output', detail }];
}

function faultsWithoutSchema(expectedFormat: 'structured_json' | 'text', output: Json): readonly Fault[] {
  if (expectedFormat === 'text') {
    return typeof output === 'string' ? [] : [{ pointer: '/output', detail: 'This must be a string.' }];
  }
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  return isObject ? [] : [{ pointer: '/output', detail: 'This must be a JSON object.' }];
}
