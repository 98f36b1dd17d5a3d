import { isIdSchema, kindIn, kindNamedBy, kindsOf } from './kinds.js';
import type { ApiDescription, ApiOperation } from './api-description.js';
import { isRecord, namesAt, numberAt, schemaListAt, schemasAt, textAt, typesOf } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';
import { Members, Reference, isList, renderText, templateOf, valueOf, withMember } from './template.js';
import type { Template } from './template.js';

/** Members hold ids no deeper than this; deeper values are data. */
const MAX_ID_DEPTH = 3;

/** A valid value for each text format. */
const TEXT_OF_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2099-01-01T00:00:00Z',
  date: '2099-01-01',
  uri: 'https://example.com/x',
  email: 'someone@example.com',
};

/** Generates a simple valid request for each operation of an API from its document alone. */
export class ExampleRequests {
  private readonly description: ApiDescription;
  private readonly kinds: ReadonlySet<string>;

  constructor(description: ApiDescription) {
    this.description = description;
    this.kinds = kindsOf(description);
  }

  /**
   * The document's example with ids as references; without one, the required members, or the first member when none is
   * required. Undefined for an operation without a body.
   */
  template(operation: ApiOperation): Template | undefined {
    const { body } = operation;
    if (body === undefined) return undefined;
    if (body.example !== undefined) {
      return this.withReferences(templateOf(body.example), body.schema, '', operation);
    }
    return this.minimal(body.schema, '', operation, true);
  }

  /** The body with these ids, as parsed JSON; undefined for an operation without one. */
  body(operation: ApiOperation, idOf: (kind: string) => string): unknown {
    const template = this.template(operation);
    return template === undefined ? undefined : valueOf(template, idOf);
  }

  /** The path with these ids, and the query parameters that are required or have an example. */
  path(operation: ApiOperation, idOf: (kind: string) => string): string {
    const { parameters } = operation;
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(idOf(kindIn(operation, kindNamedBy(name)))),
    );
    const wanted = parameters.filter(
      one => one.in === 'query' && (one.required || this.exampleIn(one.schema) !== undefined),
    );
    const query = wanted.map(({ name, schema }) => {
      const example = this.exampleIn(schema);
      if (example !== undefined) return `${name}=${encodeURIComponent(example)}`;
      const value = renderText(this.minimal(schema, name, operation), ({ kind }) => idOf(kind));
      return `${name}=${encodeURIComponent(value)}`;
    });
    return query.length === 0 ? path : `${path}?${query.join('&')}`;
  }

  private exampleIn(node: JsonSchema): string | undefined {
    const { examples } = this.description.resolved(node);
    const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
    return typeof first === 'string' ? first : undefined;
  }

  /** The kinds of resources that a request of this operation names, in its path or in its body. */
  kindsNamedBy(operation: ApiOperation): ReadonlySet<string> {
    const kinds = new Set<string>();
    const note = (kind: string): string => {
      kinds.add(kind);
      return kind;
    };
    this.path(operation, note);
    this.body(operation, note);
    return kinds;
  }

  /**
   * The example with one additional id, once for each member that can hold an id, required or not. Together these cover
   * every way in which a body could reach a resource of another tenant.
   */
  bodiesNaming(operation: ApiOperation): readonly { readonly pointer: string; readonly body: Template }[] {
    const { body } = operation;
    const example = this.template(operation);
    if (body === undefined || example === undefined) return [];
    return this.idMembers(body.schema, operation, []).map(({ path, value }) => ({
      pointer: path.map(part => `/${part}`).join(''),
      body: withMember(example, path, value),
    }));
  }

  private idMembers(
    node: JsonSchema,
    operation: ApiOperation,
    path: readonly string[],
  ): readonly { readonly path: readonly string[]; readonly value: Template }[] {
    if (path.length > MAX_ID_DEPTH) return [];
    const schema = this.description.resolved(node);
    const alternatives = [schema, ...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    return alternatives.flatMap(one =>
      Object.entries(schemasAt(this.description.resolved(one), 'properties')).flatMap(([name, member]) => {
        const here = [...path, name];
        const resolved = this.description.resolved(member);
        const reference = this.referenceFor(resolved, name, operation);
        if (reference !== undefined) return [{ path: here, value: reference }];
        const { items } = this.listIn(resolved);
        const inList = isRecord(items)
          ? this.referenceFor(this.description.resolved(items), name, operation)
          : undefined;
        if (inList !== undefined) return [{ path: here, value: [inList] }];
        return this.idMembers(resolved, operation, here);
      }),
    );
  }

  /** The schema of a list, also when it is nullable. */
  private listIn(schema: JsonSchema): JsonSchema {
    const alternatives = [schema, ...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    return alternatives.find(one => typesOf(this.description.resolved(one)).includes('array')) ?? {};
  }

  private minimal(node: JsonSchema, name: string, operation: ApiOperation, wantsSome = false): Template {
    const schema = this.description.resolved(node);
    if ('const' in schema) return templateOf(schema['const']);
    const { enum: choices, default: preset } = schema;
    if (Array.isArray(choices)) return templateOf(choices[0]);
    if (preset !== undefined) return templateOf(preset);
    const [first] = [...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    if (first !== undefined) return this.minimal(first, name, operation);
    const reference = this.referenceFor(schema, name, operation);
    if (reference !== undefined) return reference;
    const [type = 'object'] = typesOf(schema);
    switch (type) {
      case 'object':
        return this.object(schema, operation, wantsSome);
      case 'array': {
        const { items } = schema;
        const count = numberAt(schema, 'minItems') ?? 0;
        return Array.from({ length: count }, () =>
          this.minimal(isRecord(items) ? items : {}, name, operation),
        );
      }
      case 'string': {
        const known = TEXT_OF_FORMAT[textAt(schema, 'format') ?? ''] ?? 'example';
        return known.padEnd(numberAt(schema, 'minLength') ?? 0, 'x').slice(0, numberAt(schema, 'maxLength'));
      }
      case 'integer':
      case 'number':
        return Math.max(1, numberAt(schema, 'minimum') ?? 1);
      case 'boolean':
        return false;
      default:
        return null;
    }
  }

  private object(schema: JsonSchema, operation: ApiOperation, wantsSome: boolean): Template {
    const properties = Object.entries(schemasAt(schema, 'properties'));
    const required = new Set(namesAt(schema, 'required'));
    const chosen = properties.filter(
      ([name], place) => required.has(name) || (wantsSome && required.size === 0 && place === 0),
    );
    return new Members(chosen.map(([name, one]) => [name, this.minimal(one, name, operation)]));
  }

  private withReferences(value: Template, node: JsonSchema, name: string, operation: ApiOperation): Template {
    const schema = this.description.resolved(node);
    const reference = typeof value === 'string' ? this.referenceFor(schema, name, operation) : undefined;
    if (reference !== undefined) return reference;
    if (isList(value)) {
      const { items } = schema;
      return value.map(part => this.withReferences(part, isRecord(items) ? items : {}, name, operation));
    }
    if (!(value instanceof Members)) return value;
    const properties = this.propertiesFor(value, schema);
    return new Members(
      value.entries.map(([member, part]) => [
        member,
        this.withReferences(part, properties[member] ?? {}, member, operation),
      ]),
    );
  }

  /** The properties of a schema, or of the one among its alternatives that has all members of the value. */
  private propertiesFor({ entries }: Members, schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
    const alternatives = [...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    const candidates = [schema, ...alternatives.map(one => this.description.resolved(one))].map(one =>
      schemasAt(one, 'properties'),
    );
    return candidates.find(properties => entries.every(([name]) => name in properties)) ?? {};
  }

  private referenceFor(schema: JsonSchema, name: string, operation: ApiOperation): Reference | undefined {
    const alternatives = [schema, ...schemaListAt(schema, 'anyOf'), ...schemaListAt(schema, 'oneOf')];
    const kind = kindNamedBy(name);
    const isId = alternatives.some(one => isIdSchema(this.description.resolved(one)));
    return isId && this.kinds.has(kind) ? new Reference(kindIn(operation, kind)) : undefined;
  }
}
