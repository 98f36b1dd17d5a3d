import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Credentials = z.object({ database_url: z.url() });

/**
 * The database of a running system, for tools: DATABASE_URL, or the URL that `npm start` wrote into its state folder.
 *
 * @throws Error that says how to name the database
 */
export function findDatabaseUrl(env: NodeJS.ProcessEnv): string {
  if (env['DATABASE_URL']) return env['DATABASE_URL'];
  const path = join(env['STATE_DIR'] || '.countersign', 'credentials.json');
  if (!existsSync(path)) {
    throw new Error(`There is no ${path}. Start the system first (npm start), or set DATABASE_URL.`);
  }
  return Credentials.parse(JSON.parse(readFileSync(path, 'utf8'))).database_url;
}
