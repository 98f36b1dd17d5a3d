import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, loadNatsAccess, startSystem } from '#libs/embedded';
import type { RunningSystem, ServiceHandle } from '#libs/embedded';
import { REPLICAS } from '../plan/fault-catalogue.js';
import type { Servers } from '../plan/catalogued-fault.js';
import { CLUSTER_SIZE } from '../plan/nats-faults.js';
import type { ProcessRef } from '../plan/fault.js';
import { TcpProxy } from '../proxy/tcp-proxy.js';
import { ChaosReceiver } from './chaos-receiver.js';
import { ClockFiles } from './clock-files.js';
import { NatsBroker } from './nats-broker.js';
import { PostgresPair } from './postgres-pair.js';

/**
 * Shortens timeouts that otherwise take minutes, so that they occur in a short run; each is a setting of the
 * services.
 */
const SETTINGS = {
  // An unanswered offer goes to the next worker.
  OFFER_STANDS_MS: '8000',
  // A webhook attempt times out.
  WEBHOOK_TIMEOUT_MS: '5000',
  // A hold whose task was never created is voided.
  HOLD_SWEEP_AFTER_MS: '20000',
  HOLD_SWEEP_INTERVAL_MS: '2000',
};

/** A complete system, durable, with two replicas of every service, and the surroundings in which faults occur. */
export interface World {
  readonly system: RunningSystem;
  readonly nats: NatsBroker;
  /** To each server of the broker. */
  readonly natsPaths: readonly TcpProxy[];
  readonly postgres: PostgresPair;
  readonly postgresPath: TcpProxy;
  readonly clocks: ClockFiles;
  readonly receiver: ChaosReceiver;
  readonly receiverUrl: string;
  /** Stops everything in order. */
  stop(): Promise<void>;
}

/** Starts it in a separate folder (about 20 s on two cores). If the start fails, everything started is stopped. */
export async function startWorld(stateDir: string, servers: Servers, signal: AbortSignal): Promise<World> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step !== undefined; step = stops.pop()) await step();
  };
  try {
    mkdirSync(stateDir, { recursive: true });
    const brokers = servers === 'single' ? 1 : CLUSTER_SIZE;
    const postgres = new PostgresPair(join(stateDir, 'postgres'), servers === 'replicated');
    stops.push(() => postgres.stop());
    await postgres.start();
    const natsAccess = loadNatsAccess(stateDir);
    const nats = await NatsBroker.planned(join(stateDir, 'nats'), brokers, natsAccess);
    stops.push(() => nats.stop());
    await nats.start();
    const postgresPath = await TcpProxy.listen(await findFreePort(), postgres.port);
    stops.push(() => postgresPath.close());
    const natsPaths: TcpProxy[] = [];
    for (const { port } of nats.servers) {
      const path = await TcpProxy.listen(await findFreePort(), port);
      natsPaths.push(path);
      stops.push(() => path.close());
    }
    const receiver = new ChaosReceiver();
    const receiverUrl = await receiver.listen(await findFreePort());
    stops.push(() => receiver.close());
    const clocks = new ClockFiles(join(stateDir, 'clocks'));
    const system = await startSystem({
      ...{ stateDir, signal },
      logLevel: 'info',
      natsUrl: natsPaths.map(({ port }) => `nats://127.0.0.1:${port}`).join(','),
      natsAccess,
      databaseUrl: postgres.urlThrough(postgresPath.port),
      webhookAllowedCidrs: '127.0.0.0/8',
      replicas: REPLICAS,
      environment: { ...SETTINGS, NATS_STREAM_REPLICAS: String(brokers) },
      environmentOf: (_service, replica) => clocks.environmentOf(replica),
    });
    stops.push(() => system.stop());
    return { system, nats, natsPaths, postgres, postgresPath, clocks, receiver, receiverUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function processOf({ system }: World, { service, replica }: ProcessRef): ServiceHandle {
  const found = system.replicas.find(handle => handle.service === service && handle.replica === replica);
  if (found === undefined) throw new Error(`There is no ${service} ${replica}.`);
  return found;
}
