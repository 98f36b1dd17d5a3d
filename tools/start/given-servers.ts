import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkGivenBroker } from './given-broker.js';
import { checkGivenDatabase } from './given-database.js';
import type { StartSettings } from './start-settings.js';

const Credentials = z.object({ nats_url: z.string() });

/**
 * Checks, within a few seconds, the servers that the environment names instead of the embedded ones.
 *
 * @throws Error that says what is set, what is wrong with it, and what to do
 */
export async function checkGivenServers(
  { natsUrl, databaseUrl, stateDir }: Pick<StartSettings, 'natsUrl' | 'databaseUrl' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if (natsUrl !== undefined) await checkGivenBroker(env, ownNatsUrl(stateDir));
  if (databaseUrl !== undefined) await checkGivenDatabase(databaseUrl);
}

/** Undefined before the first start. */
function ownNatsUrl(stateDir: string): string | undefined {
  try {
    const text = readFileSync(join(stateDir, 'credentials.json'), 'utf8');
    return Credentials.safeParse(JSON.parse(text)).data?.nats_url;
  } catch {
    return undefined;
  }
}
