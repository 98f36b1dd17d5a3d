import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Credentials = z.object({ nats_url: z.string().min(1) });

/**
 * NATS_URL, or what the running system wrote into its state folder.
 *
 * @throws Error that says how to name the broker
 */
export function findNatsUrl(env: NodeJS.ProcessEnv): string {
  const given = env['NATS_URL'];
  if (given) return given;
  const file = join(env['STATE_DIR'] || '.countersign', 'credentials.json');
  try {
    return Credentials.parse(JSON.parse(readFileSync(file, 'utf8'))).nats_url;
  } catch (cause) {
    throw new Error(
      `Which NATS server? Set NATS_URL, for example nats://127.0.0.1:4222, or start the system with npm start, which writes ${file}.`,
      { cause },
    );
  }
}
