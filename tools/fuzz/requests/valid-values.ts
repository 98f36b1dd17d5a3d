import fc from 'fast-check';
import {
  Members,
  Reference,
  isIdSchema,
  isRecord,
  kindIn,
  kindNamedBy,
  kindsOf,
  namesAt,
  numberAt,
  schemaListAt,
  schemasAt,
  templateOf,
  typesOf,
} from '#libs/api-description';
import type { ApiDescription, ApiOperation, JsonSchema, Template } from '#libs/api-description';
import { OPEN_OBJECTS } from './open-objects.js';
import { textOf } from './valid-texts.js';

/** Frequency of optional members: low, so that most requests have no impossible requirements. */
const ONE_OPTIONAL_IN = 5;
/** Deeper than any schema of the document that is not recursive. */
const MAX_DEPTH = 12;
const MOST_ITEMS = 3;

/** The position of a value: its member, the parents, and the operation. */
interface Place {
  readonly operation: ApiOperation;
  readonly name: string;
  readonly parent: string;
  readonly depth: number;
}

/** Arbitraries of values that the document's schemas allow, with references in place of ids. */
export class ValidValues {
  private readonly description: ApiDescription;
  private readonly kinds: ReadonlySet<string>;

  constructor(description: ApiDescription) {
    this.description = description;
    this.kinds = kindsOf(description);
  }

  /** A value for the member `name` of a request of this operation. */
  of(schema: JsonSchema, operation: ApiOperation, name: string): fc.Arbitrary<Template> {
    // A request held open for a minute would block its lane.
    if (name === 'wait') return fc.constantFrom<Template>(0, 1);
    return this.value(schema, { operation, name, parent: '', depth: 0 });
  }

  private value(node: JsonSchema, place: Place): fc.Arbitrary<Template> {
    const schema = this.description.resolved(node);
    if ('const' in schema) return fc.constant(templateOf(schema['const']));
    const { enum: choices } = schema;
    if (Array.isArray(choices)) return fc.constantFrom(...choices.map(templateOf));
    const alternatives = [...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    if (alternatives.length > 0) return fc.oneof(...alternatives.map(one => this.value(one, place)));
    const merged = schemaListAt(schema, 'allOf');
    const [first] = merged;
    if (first !== undefined && typesOf(schema).length === 0) return this.value(first, place);
    const types = typesOf(schema);
    if (types.length === 0) return this.open(place);
    return fc.oneof(...types.map(type => this.ofType(type, schema, place)));
  }

  private ofType(type: string, schema: JsonSchema, place: Place): fc.Arbitrary<Template> {
    switch (type) {
      case 'object':
        return this.object(schema, place);
      case 'array':
        return this.list(schema, place);
      case 'string': {
        const kind = kindNamedBy(place.name);
        return isIdSchema(schema) && this.kinds.has(kind)
          ? fc.nat(50).map(nth => new Reference(kindIn(place.operation, kind), nth))
          : textOf(schema, place);
      }
      case 'integer':
        return integerIn(schema);
      case 'number':
        return numberIn(schema);
      case 'boolean':
        return fc.boolean();
      default:
        return fc.constant(null);
    }
  }

  private object(schema: JsonSchema, place: Place): fc.Arbitrary<Template> {
    const properties = Object.entries(schemasAt(schema, 'properties'));
    if (properties.length === 0) return this.open(place);
    const required = new Set(namesAt(schema, 'required'));
    const shown = place.depth >= MAX_DEPTH ? properties.filter(([name]) => required.has(name)) : properties;
    const members = shown.map(([name, one]) => {
      const value = this.value(one, { ...place, name, parent: place.name, depth: place.depth + 1 });
      const member = value.map(part => [[name, part]] as const);
      if (required.has(name)) return member;
      return fc.oneof(
        { weight: ONE_OPTIONAL_IN - 1, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: member },
      );
    });
    return fc.tuple(...members).map(parts => new Members(parts.flat()));
  }

  private list(schema: JsonSchema, place: Place): fc.Arbitrary<Template> {
    const { items } = schema;
    const minLength = numberAt(schema, 'minItems') ?? 0;
    const maxLength = Math.min(numberAt(schema, 'maxItems') ?? MOST_ITEMS, minLength + MOST_ITEMS);
    const item = this.value(isRecord(items) ? items : {}, { ...place, depth: place.depth + 1 });
    return fc.array(item, { minLength, maxLength });
  }

  /** Values that the schema leaves open still have a meaning to the services, which depends on the member's name. */
  private open({ name }: Place): fc.Arbitrary<Template> {
    return OPEN_OBJECTS[name] ?? fc.jsonValue({ maxDepth: 2 }).map(value => templateOf(value));
  }
}

function integerIn(schema: JsonSchema): fc.Arbitrary<Template> {
  const min = Math.ceil(numberAt(schema, 'minimum') ?? (numberAt(schema, 'exclusiveMinimum') ?? -1_000) + 1);
  const max = Math.floor(numberAt(schema, 'maximum') ?? Math.max(min, 1_000_000));
  const modest = Math.min(max, Math.max(min, 1) + 100);
  return fc.oneof(
    fc.integer({ min: Math.max(min, Math.min(1, max)), max: modest }),
    fc.constantFrom(min, max),
    fc.maxSafeInteger().map(n => Math.min(max, Math.max(min, n))),
  );
}

function numberIn(schema: JsonSchema): fc.Arbitrary<Template> {
  const min = numberAt(schema, 'minimum') ?? -1e6;
  const max = numberAt(schema, 'maximum') ?? 1e6;
  return fc.oneof(fc.constantFrom(min, max), fc.double({ min, max, noNaN: true }));
}
