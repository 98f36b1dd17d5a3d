import type pg from 'pg';

type Query = (args: readonly unknown[]) => unknown;

/**
 * Replaces a connection's `query`, whose overloads take any arguments, with one that may change or follow each call.
 *
 * It is read and set by reflection, because no single function has the type of all overloads.
 */
export function wrapQuery(client: pg.ClientBase, wrap: (query: Query) => Query): void {
  const query: unknown = Reflect.get(client, 'query');
  if (typeof query !== 'function') throw new TypeError('The client has no query method.');
  const wrapped = wrap(args => Reflect.apply(query, client, args));
  Reflect.set(client, 'query', (...args: unknown[]): unknown => wrapped(args));
}
