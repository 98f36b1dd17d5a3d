import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Credentials = z.object({
  base_url: z.url(),
  org_id: z.string(),
  api_key: z.string(),
  signing_secret: z.string(),
  pool_id: z.string(),
  workers: z.array(z.object({ worker_id: z.string(), name: z.string(), api_key: z.string() })).min(1),
});
export type Credentials = z.infer<typeof Credentials>;

/** The credentials that `npm start` wrote for clients. Throws an error with instructions when they are missing. */
export function readCredentials(stateDir: string): Credentials {
  const file = join(stateDir, 'credentials.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`There is no ${file}. Start the system first: npm start`, { cause });
  }
  return Credentials.parse(JSON.parse(text));
}
