import type { Endpoint } from '../endpoint/endpoint.decorator.js';

/** What is recorded of a request: the action, and which fields of the body. */
export interface RecordedAs {
  readonly action: string;
  readonly fields: readonly string[];
}

/**
 * How a request is recorded in the audit log; undefined when it is not.
 *
 * An action of a person is always recorded, if it may change anything. Where the endpoint has a record of its own, such
 * as the events of a task, the entry names the route, and has none of its content.
 */
export function recordedAs(
  { audit, method, path }: Pick<Endpoint, 'audit' | 'method' | 'path'>,
  isPerson: boolean,
): RecordedAs | undefined {
  if (audit === undefined) return undefined;
  if (typeof audit !== 'string') return audit;
  return isPerson ? { action: `${method} ${path}`, fields: [] } : undefined;
}
