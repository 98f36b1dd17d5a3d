import { ApiDescription } from '#libs/api-description';
import { isRecord } from '#libs/api-description';
import { startSystem } from '#libs/embedded';
import type { RunningSystem, SystemEvent } from '#libs/embedded';
import { WireClient } from '../http/wire-client.js';
import { startFuzzReceiver } from './fuzz-receiver.js';
import type { FuzzReceiver } from './fuzz-receiver.js';

/** No rate limits, since the faults to find are behind them. */
const UNLIMITED = '1000000/1';
const SETTINGS = {
  RATE_LIMIT_PER_KEY: UNLIMITED,
  RATE_LIMIT_PER_WORKER: UNLIMITED,
  RATE_LIMIT_PER_ORGANIZATION: UNLIMITED,
  RATE_LIMIT_OPERATOR: UNLIMITED,
  AUTH_FAILURES_PER_MINUTE: '1000000',
  // An unanswered offer goes to the next worker within the life of the scene.
  OFFER_STANDS_MS: '8000',
};

/** A complete system, its events, and a receiver for its webhooks. */
export interface FuzzWorld {
  readonly system: RunningSystem;
  readonly description: ApiDescription;
  readonly client: WireClient;
  readonly receiver: FuzzReceiver;
  readonly operatorKey: string;
  /** Events reported by the supervisor after the start. */
  readonly events: readonly SystemEvent[];
  stop(): Promise<void>;
}

export async function startFuzzWorld(stateDir: string, signal: AbortSignal): Promise<FuzzWorld> {
  const events: SystemEvent[] = [];
  const receiver = await startFuzzReceiver();
  const stops: (() => unknown)[] = [() => receiver.close()];
  const stop = async (): Promise<void> => {
    for (let step = stops.pop(); step !== undefined; step = stops.pop()) await step();
  };
  try {
    const report = (event: SystemEvent): void => {
      events.push(event);
    };
    const system = await startSystem({
      ...{ stateDir, signal, report },
      durable: false,
      logLevel: 'info',
      environment: SETTINGS,
    });
    stops.push(() => system.stop());
    const client = new WireClient(system.baseUrl);
    stops.push(() => {
      client.close();
    });
    const description = new ApiDescription(await documentOf(system.baseUrl));
    events.length = 0;
    const { operator_key: operatorKey } = system.credentials;
    return { system, description, client, receiver, operatorKey, events, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function documentOf(baseUrl: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${baseUrl}/openapi.json`);
  const document: unknown = await response.json();
  if (!response.ok || !isRecord(document)) throw new Error(`${baseUrl}/openapi.json is no document.`);
  return document;
}
