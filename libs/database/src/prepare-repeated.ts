import type pg from 'pg';
import { wrapQuery } from './wrap-query.js';

/** Statements that are written in the code; beyond them there are only lists with many combinations of filters. */
const MAX_PREPARED = 200;

/** The name of every statement seen with parameters so far, in all connections; null when it was seen once. */
const names = new Map<string, string | null>();

/**
 * Makes a connection prepare each statement with parameters that is repeated, so that PostgreSQL parses and plans it
 * once for each connection instead of each time.
 *
 * A statement with an explicit list of columns stays correct over a migration; PostgreSQL replans it. Behind PgBouncer
 * in transaction mode this needs `max_prepared_statements` (1.21 or newer).
 */
export function prepareRepeated(client: pg.ClientBase): void {
  wrapQuery(client, query => args => query(prepared(args)));
}

function prepared(args: readonly unknown[]): readonly unknown[] {
  const [text, values, ...rest] = args;
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return args;
  const name = nameOf(text);
  return name === undefined ? args : [{ name, text, values }, ...rest];
}

/** Names are numbers, because a text may be long and a name is sent each time. */
function nameOf(text: string): string | undefined {
  const name = names.get(text);
  if (typeof name === 'string') return name;
  if (name === undefined) {
    if (names.size < MAX_PREPARED) names.set(text, null);
    return undefined;
  }
  const place = [...names.keys()].indexOf(text);
  const given = `statement_${place}`;
  names.set(text, given);
  return given;
}
