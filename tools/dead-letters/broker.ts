import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { brokerOf } from '#libs/messaging';
import type { Broker } from '#libs/messaging';
import { brokerSettings, readSettings } from '#libs/platform';

const OperatorAccess = z.object({ nats_url: z.string().min(1) });

/**
 * The broker at NATS_URL, with the login from the other NATS_ settings; otherwise that of the running system, with
 * the operator's credentials from its state folder.
 *
 * @throws Error that says how to name the broker
 */
export function findBroker(env: NodeJS.ProcessEnv): Broker {
  if (env['NATS_URL']) return brokerOf(readSettings(brokerSettings, env));
  const file = join(env['STATE_DIR'] || '.countersign', 'operator.json');
  try {
    return { natsUrl: OperatorAccess.parse(JSON.parse(readFileSync(file, 'utf8'))).nats_url };
  } catch (cause) {
    throw new Error(
      `Which NATS server? Set NATS_URL, for example nats://127.0.0.1:4222, or start the system with npm start, which writes ${file}.`,
      { cause },
    );
  }
}
