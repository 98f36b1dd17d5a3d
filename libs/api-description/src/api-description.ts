import { z } from 'zod';
import { isRecord } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

/**
 * The kind of key that an operation requires; `agent` with the scopes it needs, which may be none; `person` for the
 * session of a person who is signed in.
 */
export type Audience = 'public' | 'operator' | 'person' | 'worker' | 'agent';

/** How an operation treats keys that are limited to pools; undefined where no such key is accepted. */
export type PoolLimits = 'filtered' | 'refused' | 'irrelevant' | undefined;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface ApiBody {
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** The example in the document, if there is one. */
  readonly example: unknown;
}

export interface ApiResponse {
  /** For example `201`. */
  /** NaN for `default`. */
  readonly status: number;
  /** Whether it describes every status that is not listed. */
  readonly isDefault: boolean;
  /** JSON pointers to the schemas, by media type; empty for a response without a body. */
  readonly schemaPointers: Readonly<Record<string, string>>;
}

export interface ApiOperation {
  readonly id: string;
  /** For example `GET /v1/tasks/{task_id}`. */
  readonly name: string;
  readonly method: string;
  /** With parameters as `{task_id}`. */
  readonly path: string;
  readonly audience: Audience;
  readonly scopes: readonly string[];
  /** The foreign API it belongs to, such as `verified-workflows`; undefined for the native one. */
  readonly dialect: string | undefined;
  readonly poolLimits: PoolLimits;
  readonly parameters: readonly ApiParameter[];
  readonly body: ApiBody | undefined;
  /** Whether the body is a file of any type. The example of its query goes with the file `{}`. */
  readonly takesFile: boolean;
  readonly responses: readonly ApiResponse[];
}

const Roles = z.array(z.record(z.string(), z.array(z.string()))).default([]);
const PoolLimitsIn = z.enum(['filtered', 'refused', 'irrelevant']).optional();
const Parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
});
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'trace']);
const JSON_TYPE = 'application/json';
const FILE_TYPE = 'application/octet-stream';

/** An API as described by its OpenAPI 3.1 document. Throws where the document lacks a requested part. */
export class ApiDescription {
  /** In document order. */
  readonly operations: readonly ApiOperation[];

  constructor(readonly document: JsonSchema) {
    const paths = this.recordAt('#/paths');
    this.operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(isRecord(methods) ? methods : {})
        .filter(method => METHODS.has(method))
        .map(method => this.operation(path, method)),
    );
  }

  /** Resolves a schema, parameter or response that is a reference; returns any other unchanged. */
  resolved(node: JsonSchema): JsonSchema {
    const { $ref: reference } = node;
    return typeof reference === 'string' ? this.resolved(this.recordAt(reference)) : node;
  }

  /** @throws Error when there is no such operation */
  named(name: string): ApiOperation {
    const found = this.operations.find(operation => operation.name === name);
    if (found === undefined) throw new Error(`The document has no ${name}.`);
    return found;
  }

  /** The operation that matches this method and path. */
  at(method: string, path: string): ApiOperation | undefined {
    const parts = path.split('/');
    return this.operations.find(
      operation => operation.method === method && fits(operation.path.split('/'), parts),
    );
  }

  private recordAt(pointer: string): JsonSchema {
    const found = partsOf(pointer).reduce<unknown>(
      (at, part) => (isRecord(at) && Object.hasOwn(at, part) ? at[part] : undefined),
      this.document,
    );
    if (!isRecord(found)) throw new Error(`The document has nothing at ${pointer}.`);
    return found;
  }

  private operation(path: string, method: string): ApiOperation {
    const pointer = pointerTo('#', 'paths', path, method);
    const node = this.recordAt(pointer);
    const roles = Roles.parse(node['security']).flatMap(scheme => Object.values(scheme).flat());
    return {
      id: z.string().parse(node['operationId']),
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      ...audienceOf(roles),
      dialect: dialectOf(path),
      poolLimits: PoolLimitsIn.parse(node['x-pool-limits']),
      parameters: listAt(node, 'parameters').map(parameter => this.parameter(parameter)),
      body: this.body(node),
      takesFile: this.takesFile(node),
      responses: this.responses(node, pointer),
    };
  }

  private parameter(node: JsonSchema): ApiParameter {
    const parameter = this.resolved(node);
    const { schema } = parameter;
    return { ...Parameter.parse(parameter), schema: isRecord(schema) ? schema : {} };
  }

  private body(node: JsonSchema): ApiBody | undefined {
    const { requestBody } = node;
    if (!isRecord(requestBody)) return undefined;
    const body = this.resolved(requestBody);
    const content = contentOf(body)[JSON_TYPE];
    const schema = content?.['schema'];
    if (content === undefined || !isRecord(schema)) return undefined;
    return { required: body['required'] === true, schema, example: this.exampleIn(content, schema) };
  }

  private takesFile({ requestBody }: JsonSchema): boolean {
    return isRecord(requestBody) && FILE_TYPE in contentOf(this.resolved(requestBody));
  }

  /** The example of the content, or of its schema, in either form that OpenAPI 3.1 has. */
  private exampleIn(content: JsonSchema, schema: JsonSchema): unknown {
    if ('example' in content) return content['example'];
    const { examples } = content;
    const [first] = isRecord(examples) ? Object.values(examples) : [];
    if (isRecord(first)) return this.resolved(first)['value'];
    const { examples: ofSchema } = this.resolved(schema);
    return Array.isArray(ofSchema) ? ofSchema[0] : undefined;
  }

  private responses(node: JsonSchema, pointer: string): readonly ApiResponse[] {
    const { responses } = node;
    if (!isRecord(responses)) return [];
    return Object.entries(responses).flatMap(([status, response]) => {
      if (!isRecord(response)) return [];
      const { $ref: reference } = response;
      const place =
        typeof reference === 'string' ? reference : `${pointer}${pointerTo('', 'responses', status)}`;
      const schemaPointers = Object.keys(contentOf(this.resolved(response))).map(
        type => [type, `${place}${pointerTo('', 'content', type, 'schema')}`] as const,
      );
      return [
        {
          status: Number(status),
          isDefault: status === 'default',
          schemaPointers: Object.fromEntries(schemaPointers),
        },
      ];
    });
  }
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => part.startsWith('{') || part === parts[index])
  );
}

function audienceOf(roles: readonly string[]): Pick<ApiOperation, 'audience' | 'scopes'> {
  if (roles.length === 0) return { audience: 'public', scopes: [] };
  if (roles.includes('operator')) return { audience: 'operator', scopes: [] };
  if (roles.includes('person')) return { audience: 'person', scopes: [] };
  if (roles.includes('worker')) return { audience: 'worker', scopes: [] };
  return { audience: 'agent', scopes: [...new Set(roles.filter(role => role !== 'agent'))] };
}

/** Foreign APIs have a path prefix of their own; the native one does not. */
function dialectOf(path: string): string | undefined {
  return /^\/(?!v1\/)([a-z][a-z-]*)\/./.exec(path)?.[1];
}

function contentOf(node: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const { content } = node;
  if (!isRecord(content)) return {};
  return Object.fromEntries(
    Object.entries(content).flatMap(([type, one]) => (isRecord(one) ? [[type, one]] : [])),
  );
}

function listAt(node: JsonSchema, name: string): readonly JsonSchema[] {
  const found = node[name];
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

function pointerTo(start: string, ...parts: readonly string[]): string {
  return start + parts.map(part => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A pointer in a URI fragment may have any of its characters escaped. */
function partsOf(pointer: string): readonly string[] {
  if (!pointer.startsWith('#')) throw new Error(`${pointer} is not in this document.`);
  return decodeURIComponent(pointer.slice(1))
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
