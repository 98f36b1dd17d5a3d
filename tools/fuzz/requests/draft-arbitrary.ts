import fc from 'fast-check';
import { ExampleRequests, Reference, kindIn, kindNamedBy, kindsOf } from '#libs/api-description';
import type { ApiDescription, ApiOperation, ApiParameter, Template } from '#libs/api-description';
import { bodyFault } from './body-fault.js';
import type { BodyFault } from './body-fault.js';
import type { Draft } from './draft.js';
import { ODD_TEXTS, oddReference, oddValue } from './odd-values.js';
import { ValidValues } from './valid-values.js';
import { wireFault } from './wire-fault.js';

/** Operations that create and advance tasks are tried more often, so that deep states are reached. */
const WEIGHT_OF_PROGRESS = 4;
const MOST_FAULTS = 2;

/** `usual` in `share` of 10 cases, otherwise `rare`. */
function mostly<T>(share: number, usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: share, arbitrary: usual }, { weight: 10 - share, arbitrary: rare });
}

/** Valid and broken requests to these operations of an API. */
export function draftsFor(
  description: ApiDescription,
  operations: readonly ApiOperation[],
): fc.Arbitrary<Draft> {
  const drafts = new DraftArbitraries(description);
  return fc.oneof(
    ...operations.map(operation => ({
      weight: operation.audience === 'worker' || operation.name.endsWith('/tasks') ? WEIGHT_OF_PROGRESS : 1,
      arbitrary: drafts.of(operation),
    })),
  );
}

class DraftArbitraries {
  private readonly values: ValidValues;
  private readonly examples: ExampleRequests;
  private readonly kinds: readonly string[];

  constructor(description: ApiDescription) {
    this.values = new ValidValues(description);
    this.examples = new ExampleRequests(description);
    this.kinds = [...kindsOf(description), 'cursor'];
  }

  of(operation: ApiOperation): fc.Arbitrary<Draft> {
    const inPath = operation.parameters.filter(one => one.in === 'path');
    const rare = fc.nat(9).map(n => n === 0);
    return fc.record({
      operation: fc.constant(operation),
      caller: fc.record({
        fits: rare.map(isRare => !isRare),
        nth: fc.nat(1_000),
        tenant: fc.constantFrom(0 as const, 1 as const),
        inOwnHeader: rare,
      }),
      path: fc.record(Object.fromEntries(inPath.map(({ name }) => [name, this.inPath(operation, name)]))),
      query: this.query(operation),
      headers: fc.oneof(
        { weight: 6, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('default', 'eu', 'a.b-c_d').map(id => [['workspace-id', id] as const]),
        },
        { weight: 1, arbitrary: fc.constant([['accept', 'text/csv'] as const]) },
      ),
      body: this.body(operation),
      bodyFaults: mostly<readonly BodyFault[]>(
        6,
        fc.constant([]),
        fc.array(bodyFault(this.kinds), { minLength: 1, maxLength: MOST_FAULTS }),
      ),
      wireFault: mostly(9, fc.constant(undefined), wireFault),
      isRepeated: operation.method === 'POST' ? fc.boolean() : fc.constant(false),
    });
  }

  private inPath(operation: ApiOperation, name: string): fc.Arbitrary<Template> {
    const kind = kindIn(operation, kindNamedBy(name));
    const right = fc.nat(50).map((nth): Template => new Reference(kind, nth));
    const own = fc.constantFrom('foreign/', 'upper/', 'unknown/').map(how => new Reference(how + kind));
    return mostly<Template>(
      8,
      right,
      fc.oneof(own, oddReference(this.kinds), fc.constantFrom(...ODD_TEXTS.filter(text => text !== ''))),
    );
  }

  /** Optional parameters are usually omitted. */
  private query(operation: ApiOperation): fc.Arbitrary<Draft['query']> {
    const known = operation.parameters.filter(one => one.in === 'query');
    const parts = known.map(parameter => {
      const given = this.inQuery(operation, parameter).map(part => [part]);
      return parameter.required ? given : mostly<Draft['query']>(7, fc.constant([]), given);
    });
    return fc.tuple(...parts).map(given => given.flat());
  }

  private inQuery(
    operation: ApiOperation,
    { name, schema }: ApiParameter,
  ): fc.Arbitrary<readonly [string, Template]> {
    const value = mostly(8, this.values.of(schema, operation, name), oddValue(this.kinds));
    return value.map(one => [name, one] as const);
  }

  private body(operation: ApiOperation): fc.Arbitrary<Template | undefined> {
    const { body } = operation;
    if (body === undefined) return fc.constant(undefined);
    const example = fc.constant(this.examples.template(operation));
    return fc.oneof(
      { weight: 4, arbitrary: example },
      { weight: 6, arbitrary: this.values.of(body.schema, operation, '') },
    );
  }
}
