export type Json = Readonly<Record<string, unknown>>;

const POOL_LIMITS: Readonly<Record<string, string>> = {
  filtered: 'A key that is limited to pools sees and changes only what belongs to them.',
  refused: 'Refuses keys that are limited to pools.',
  irrelevant: 'Takes keys that are limited to pools.',
};

const AUDIENCES: Readonly<Record<string, string>> = {
  person: 'Takes the session of a person who is signed in.',
  operator: 'Takes the operator’s key.',
  worker: 'Takes a worker’s key.',
  agent: 'Takes an API key, whatever its scopes.',
};

/**
 * The OpenAPI document, with a paragraph in each operation about the keys that it takes. The document has this as
 * `security` and `x-pool-limits`, which the library shows behind a button or not at all.
 */
export function withAudiences(document: Json): Json {
  const paths = mapped(recordIn(document, 'paths'), item => mapped(item, withAudience));
  return { ...document, paths };
}

function withAudience(operation: Json): Json {
  const { description } = operation;
  const parts = [typeof description === 'string' ? description : undefined, audienceOf(operation)];
  const text = parts.filter(part => part !== undefined && part !== '').join('\n\n');
  return text === '' ? operation : { ...operation, description: text };
}

/** @returns an empty text for an operation that needs no key */
export function audienceOf(operation: Json): string {
  const limits = operation['x-pool-limits'];
  const pools = typeof limits === 'string' ? POOL_LIMITS[limits] : undefined;
  return [keysOf(rolesOf(operation)), pools].filter(part => part !== undefined).join(' ');
}

function keysOf(roles: readonly string[]): string | undefined {
  const [first, ...others] = roles;
  if (first === undefined) return undefined;
  const scopes = roles.map(role => `\`${role}\``).join(' and ');
  return AUDIENCES[first] ?? `Takes an API key with the scope${others.length > 0 ? 's' : ''} ${scopes}.`;
}

/** The same for each way to send the key. */
function rolesOf({ security }: Json): readonly string[] {
  const first: unknown = Array.isArray(security) ? security[0] : undefined;
  const roles: unknown = isRecord(first) ? Object.values(first)[0] : undefined;
  return Array.isArray(roles) ? roles.filter(role => typeof role === 'string') : [];
}

/** The members that are objects, changed; the others unchanged. */
function mapped(record: Json, change: (member: Json) => Json): Json {
  const entries = Object.entries(record).map(([name, member]): [string, unknown] => [
    name,
    isRecord(member) ? change(member) : member,
  ]);
  return Object.fromEntries<unknown>(entries);
}

function recordIn(record: Json, name: string): Json {
  const found = record[name];
  return isRecord(found) ? found : {};
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
