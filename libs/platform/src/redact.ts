/** Names whose values are never logged, regardless of case or prefix (`callback_token`, `X-Api-Key`). */
const SECRET_NAME =
  /(authorization|token|secret|password|cookie|credentials|(api|admin|operator|worker|signing|secret)[_-]?key)$/i;
const REPLACEMENT = '[redacted]';
const MAX_DEPTH = 6;

/**
 * A copy of a log line's fields without its secrets.
 *
 * pino's own redaction takes paths, so it misses a secret one level deeper than expected; this matches by name at any
 * depth. Values below six levels are dropped: no log line needs them, and cycles end there.
 */
export function redacted(fields: Record<string, unknown>): Record<string, unknown> {
  return redactedObject(fields, 0);
}

function redactedObject(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      SECRET_NAME.test(name) ? REPLACEMENT : redactedValue(value, depth + 1),
    ]),
  );
}

function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  if (Array.isArray(value)) return value.map((item: unknown) => redactedValue(item, depth + 1));
  return redactedObject(value, depth);
}
