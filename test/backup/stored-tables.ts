import pg from 'pg';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { schemaOf } from '#libs/database';

const Tables = z.array(z.object({ table: z.string() }));
const Content = z.tuple([z.object({ rows: z.string(), digest: z.string().nullable() })]);

/** Runs work with a superuser's connection. */
export async function withDatabase<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The number of rows and a digest of every table of the services. */
export function storedTables(url: string): Promise<Readonly<Record<string, string>>> {
  return withDatabase(url, async client => {
    const names = await client.query(
      `SELECT format('%I.%I', n.nspname, c.relname) AS table
         FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p') ORDER BY 1`,
      [SERVICES.map(schemaOf)],
    );
    const contents: Record<string, string> = {};
    for (const { table } of Tables.parse(names.rows)) {
      const { rows } = await client.query(
        `SELECT count(*) AS rows, md5(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE "C")) AS digest FROM ${table} AS r`,
      );
      const [content] = Content.parse(rows);
      contents[table] = `${content.rows} rows, ${content.digest ?? 'none'}`;
    }
    return contents;
  });
}
