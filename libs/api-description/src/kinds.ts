import type { ApiDescription, ApiOperation } from './api-description.js';
import { textAt } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

/**
 * The kind of resource that a name in the API refers to: `worker_pool_id`, `pool_ids` and `pools` all name a `pool`.
 * Derived from the API's conventions rather than from a list, so that new routes are covered automatically.
 */
export function kindNamedBy(name: string): string {
  const [last = ''] = name
    .replace(/_ids?$/, '')
    .split('_')
    .slice(-1);
  return last.replace(/s$/, '');
}

/** The kinds of resources with their own address, which are those named by a path parameter. */
export function kindsOf({ operations }: ApiDescription): ReadonlySet<string> {
  const parameters = operations.flatMap(operation => operation.parameters);
  return new Set(parameters.filter(one => one.in === 'path').map(({ name }) => kindNamedBy(name)));
}

/** Whether a member with this schema holds the id of such a resource; paths hold nothing else. */
export function isIdSchema(schema: JsonSchema): boolean {
  return textAt(schema, 'format') === 'uuid';
}

/** Foreign APIs have ids in their own format, so their kinds are distinct. */
export function kindIn({ dialect }: Pick<ApiOperation, 'dialect'>, kind: string): string {
  return dialect === undefined ? kind : `${dialect}:${kind}`;
}

/**
 * The kind of `id` in an operation's response: the resource that its path ends with, or the members of its collection.
 */
export function kindOfAnswer({ operations }: ApiDescription, operation: ApiOperation): string | undefined {
  const own = /\{(\w+)\}$/.exec(operation.path)?.[1];
  if (own !== undefined) return kindNamedBy(own);
  const members = operations.find(
    ({ path }) => path.startsWith(`${operation.path}/{`) && path.endsWith('}') && !path.includes('}/'),
  );
  const parameter = members && /\{(\w+)\}$/.exec(members.path)?.[1];
  return parameter === undefined ? undefined : kindNamedBy(parameter);
}
