import pg from 'pg';
import { SERVICES } from '#libs/contracts';
import { postgresConnection, schemaOf } from '#libs/database';

const CONNECT_TIMEOUT_MS = 2_000;
const SCHEMAS = SERVICES.map(schemaOf);
/** Existing schemas of services, and tables of anything else; objects that belong to an extension do not count. */
const CONTENT = `
  SELECT (SELECT count(*)::int FROM pg_namespace WHERE nspname = ANY ($1::text[])) AS own,
         (SELECT array_agg(n.nspname || '.' || c.relname ORDER BY n.nspname, c.relname)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
           WHERE c.relkind IN ('r', 'p') AND n.nspname <> ALL ($1::text[])
             AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
             AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')) AS foreign_tables,
         (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) AS may_create`;
const TABLES_NAMED = 3;

interface Content {
  readonly own: number;
  readonly foreign_tables: readonly string[] | null;
  readonly may_create: boolean;
}

/**
 * Checks the database at DATABASE_URL before anything is created in it: the variable is common, and may be set for
 * another program.
 *
 * @throws Error that says what is set, what is wrong with it, and what to do
 */
export async function checkGivenDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    ...postgresConnection(url),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  // A broken connection surfaces in the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Content>(CONTENT, [SCHEMAS]);
    const problem = problemWith(rows[0]);
    if (problem !== undefined) throw refusal(url, problem);
  } catch (error) {
    if (error instanceof RefusedDatabase) throw error;
    throw refusal(
      url,
      `It cannot be used (${error instanceof Error ? error.message : String(error)})`,
      error,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

class RefusedDatabase extends Error {}

function problemWith(content: Content | undefined): string | undefined {
  const tables = content?.foreign_tables ?? [];
  if (content?.own === 0 && tables.length > 0) {
    const more = tables.length > TABLES_NAMED ? ', …' : '';
    return `It holds tables of something else (${tables.slice(0, TABLES_NAMED).join(', ')}${more}), and none of Countersign`;
  }
  return content?.may_create === false
    ? 'Its role may not create the roles and schemas of the services; a superuser is needed'
    : undefined;
}

function refusal(url: string, problem: string, cause?: unknown): Error {
  const { host, pathname } = new URL(url);
  return new RefusedDatabase(
    `DATABASE_URL is set in the environment, to the database ${pathname.slice(1)} at ${host}, so npm start uses that ` +
      `PostgreSQL instead of starting one. ${problem}.\nTo have npm start run its own: unset DATABASE_URL. To use a ` +
      'server of yours, name an empty database on it.',
    { cause },
  );
}
