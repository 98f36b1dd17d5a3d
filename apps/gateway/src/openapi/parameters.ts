import type { Dialect } from '../edge/dialect/dialect.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schema.js';
import { isRecord, pascalCase } from './json-schema.js';
import type { SharedComponents } from './shared-components.js';

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, ' +
    'with another body or for another workspace 422, and 409 while the first is still running. An answer that shows ' +
    'a secret is given again only to the API key that asked for it. An answer given again has the header ' +
    '`Idempotent-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
  example: 'IR-48219-1',
};

const WORKSPACE_ID = {
  name: 'Workspace-Id',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9._-]+$' },
};

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  description:
    'Of a stream: the `id` of the last event that was received; the stream continues after it. Browsers send it when ' +
    'they reconnect. It takes precedence over the query.',
  schema: { type: 'string', maxLength: 500 },
};

interface ParameterSchemas {
  readonly parameters: JsonSchema | undefined;
  readonly query: JsonSchema | undefined;
}

/**
 * The parameters of an operation.
 *
 * Where the query has a `workspace_id`, the equivalent header is described there rather than as a parameter of its own:
 * in most languages both would have the same name.
 */
export function parametersOf(
  { method, workspace, answer }: Pick<DescribedEndpoint, 'method' | 'workspace' | 'answer'>,
  schemas: ParameterSchemas,
): readonly JsonSchema[] {
  const query = parametersIn('query', schemas.query);
  const hasBoth = workspace !== undefined && query.some(({ name }) => name === 'workspace_id');
  const inQuery = query.map(parameter =>
    hasBoth && parameter['name'] === 'workspace_id'
      ? { ...parameter, description: `${workspace} The header \`Workspace-Id\` does the same.` }
      : parameter,
  );
  return [
    ...parametersIn('path', schemas.parameters),
    ...inQuery,
    ...(workspace === undefined || hasBoth ? [] : [{ ...WORKSPACE_ID, description: workspace }]),
    ...(method === 'POST' ? [IDEMPOTENCY_KEY] : []),
    ...(answer.eventStream === undefined ? [] : [LAST_EVENT_ID]),
  ];
}

function parametersIn(where: 'path' | 'query', schema: JsonSchema | undefined): readonly JsonSchema[] {
  const { properties, required } = schema ?? {};
  if (!isRecord(properties)) return [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    ...(Array.isArray(required) && required.includes(name) && { required: true }),
    schema: property,
  }));
}

type Operations = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/**
 * The operations with their shared parameters as components: `TaskId`, `Cursor`. Of several parameters with one name,
 * the most frequent one becomes the component, and the others stay inline.
 */
export function sharedParameters(
  paths: Operations,
  dialectAt: (path: string) => Dialect | undefined,
  shared: SharedComponents,
): Operations {
  const componentName = (path: string, { name }: JsonSchema): string =>
    (dialectAt(path)?.document.componentPrefix ?? '') + pascalCase(String(name));
  const uses = new Map<string, Map<string, number>>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const parameter of Object.values(operations).flatMap(listed)) {
      const name = componentName(path, parameter);
      const counts = uses.get(name) ?? new Map<string, number>();
      const json = JSON.stringify(parameter);
      uses.set(name, counts.set(json, (counts.get(json) ?? 0) + 1));
    }
  }
  const chosen = new Map([...uses].map(([name, counts]) => [name, mostUsed(counts)]));
  const refer = (path: string, parameter: JsonSchema): JsonSchema => {
    const name = componentName(path, parameter);
    return chosen.get(name) === JSON.stringify(parameter)
      ? shared.refTo('parameters', name, parameter)
      : parameter;
  };
  return mapOperations(paths, (path, operation) => {
    const parameters = listed(operation);
    if (parameters.length === 0) return operation;
    return { ...operation, parameters: parameters.map(parameter => refer(path, parameter)) };
  });
}

/** Undefined when only one operation has it. */
function mostUsed(counts: ReadonlyMap<string, number>): string | undefined {
  const [first] = [...counts].toSorted(([one, uses], [other, otherUses]) =>
    uses === otherUses ? (one < other ? -1 : 1) : otherUses - uses,
  );
  return first !== undefined && first[1] > 1 ? first[0] : undefined;
}

function listed({ parameters }: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(parameters) ? parameters.filter(isRecord) : [];
}

function mapOperations(
  paths: Operations,
  map: (path: string, operation: JsonSchema) => JsonSchema,
): Operations {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, map(path, operation)]),
      ),
    ]),
  );
}
