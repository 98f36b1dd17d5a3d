import type { NatsServer } from '../world/nats-server.js';
import type { Traces } from './traces.js';

/** Simulates a power failure of a broker that had acknowledged more than it had written. */
export async function cutNewestBlock(nats: NatsServer, bytes: number, traces: Traces): Promise<string> {
  await nats.kill();
  const cut = nats.cutNewestBlock('TASK', bytes);
  traces.lossesAt.push(Date.now());
  await nats.start();
  return `${cut} bytes`;
}
