import type { ApiDescription, ApiOperation } from './api-description.js';
import { textAt } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

/**
 * The kind of thing that a name in the API refers to: `worker_pool_id`, `pool_ids` and `pools` all name a `pool`. By the
 * API's conventions, not by a list, so that what a new route names is known without anyone entering it.
 */
export function kindNamedBy(name: string): string {
  const [last = ''] = name
    .replace(/_ids?$/, '')
    .split('_')
    .slice(-1);
  return last.replace(/s$/, '');
}

/** The kinds of things that have addresses, which are those that a path's parameter names. */
export function kindsOf({ operations }: ApiDescription): ReadonlySet<string> {
  const parameters = operations.flatMap(operation => operation.parameters);
  return new Set(parameters.filter(one => one.in === 'path').map(({ name }) => kindNamedBy(name)));
}

/** Whether a member with this schema holds the id of such a thing; paths hold nothing else. */
export function isIdSchema(schema: JsonSchema): boolean {
  return textAt(schema, 'format') === 'uuid';
}

/** Foreign APIs have ids of their own form, so that their kinds are others. */
export function kindIn({ dialect }: Pick<ApiOperation, 'dialect'>, kind: string): string {
  return dialect === undefined ? kind : `${dialect}:${kind}`;
}

/** What `id` means in an operation's answer: the thing its path ends with, or that its collection is of. */
export function kindOfAnswer({ operations }: ApiDescription, operation: ApiOperation): string | undefined {
  const own = /\{(\w+)\}$/.exec(operation.path)?.[1];
  if (own !== undefined) return kindNamedBy(own);
  const members = operations.find(
    ({ path }) => path.startsWith(`${operation.path}/{`) && path.endsWith('}') && !path.includes('}/'),
  );
  const parameter = members && /\{(\w+)\}$/.exec(members.path)?.[1];
  return parameter === undefined ? undefined : kindNamedBy(parameter);
}
