import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { repositoryRoot } from '../repository-root.js';
import { KeptAlive } from './kept-alive.js';
import type { KeptPorts } from './kept-ports.js';
import type { ServiceAddress } from './service-environment.js';
import { launchService, serviceLogFile, untilReady } from './service-process.js';
import type { ServiceHandle } from './system-options.js';
import type { Report } from './system-event.js';

const READY_TIMEOUT_MS = 120_000;
/** A service that has died this often before it was ever ready has a fault that waiting does not fix. */
const DEATHS_TO_GIVE_UP = 4;

export interface ServicesInput {
  readonly stateDir: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** The port of each gateway: one per replica. */
  readonly gatewayPorts: readonly number[];
  readonly entryOf: (service: ServiceName) => string;
  readonly environmentOf: (address: ServiceAddress) => NodeJS.ProcessEnv;
  readonly ports: KeptPorts;
  readonly report: Report;
}

/** Creates the handles of all processes of the seven services; nothing runs yet. */
export async function prepareServices(input: ServicesInput): Promise<readonly ServiceHandle[]> {
  const handles: ServiceHandle[] = [];
  for (const [index, gatewayPort] of input.gatewayPorts.entries()) {
    for (const service of SERVICES)
      handles.push(await prepareService(service, index + 1, gatewayPort, input));
  }
  return handles;
}

/** The first process of each service. */
export function firstReplicas(
  handles: readonly ServiceHandle[],
): Readonly<Record<ServiceName, ServiceHandle>> {
  const first = (service: ServiceName): ServiceHandle => {
    const found = handles.find(handle => handle.service === service && handle.replica === 1);
    if (found === undefined) throw new Error(`There is no ${service}.`);
    return found;
  };
  return {
    gateway: first('gateway'),
    'task-registry': first('task-registry'),
    matcher: first('matcher'),
    'sla-monitor': first('sla-monitor'),
    consensus: first('consensus'),
    'webhook-dispatcher': first('webhook-dispatcher'),
    billing: first('billing'),
  };
}

/** The path of a service's entry point in the output of `nest build`. */
export function builtEntry(service: ServiceName): string {
  return join(repositoryRoot(), 'dist', 'apps', service, 'src', 'main.js');
}

/** Starts all processes at once and waits until each has been ready. Throws with the log of one that fails. */
export async function startServices(handles: readonly ServiceHandle[], signal: AbortSignal): Promise<void> {
  const waiting = new Set(handles);
  await Promise.all(handles.map(({ process }) => process.start()));
  for (const handle of handles) void handle.process.whenReady().then(() => waiting.delete(handle));
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (waiting.size > 0) {
    signal.throwIfAborted();
    for (const { process, logFile } of waiting) {
      if (process.deaths < DEATHS_TO_GIVE_UP && Date.now() < giveUpAt) continue;
      const problem = process.deaths > 0 ? 'keeps ending before it is ready' : 'does not become ready';
      throw new Error(`${process.name} ${problem}. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
    await pause(50);
  }
}

/**
 * Stops the gateways first, so that no new requests arrive; then the services that react to events; the registry
 * last, so that it still answers the commands of finishing handlers.
 */
export async function stopServices(handles: readonly ServiceHandle[], report: Report): Promise<void> {
  const stop = async (chosen: (service: ServiceName) => boolean): Promise<void> => {
    const stopping = handles.filter(({ service }) => chosen(service));
    for (const { process } of stopping) report({ kind: 'stopping', what: process.name });
    await Promise.all(stopping.map(({ process }) => process.stop()));
  };
  await stop(service => service === 'gateway');
  await stop(service => service !== 'gateway' && service !== 'task-registry');
  await stop(service => service === 'task-registry');
}

async function prepareService(
  service: ServiceName,
  replica: number,
  gatewayPort: number,
  input: ServicesInput,
): Promise<ServiceHandle> {
  const { stateDir, databaseUrls, report } = input;
  const databaseUrl = databaseUrls[service];
  if (databaseUrl === undefined) throw new Error(`No database was provided for ${service}.`);
  const name = replica === 1 ? service : `${service}-${replica}`;
  const opsPort = await input.ports.of(`metrics of ${name}`);
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  const env = input.environmentOf({ service, replica, databaseUrl, opsPort, port: gatewayPort });
  return {
    ...{ service, replica, opsUrl, databaseUrl },
    process: new KeptAlive({
      name,
      launch: () => launchService({ name, entry: existingEntry(input.entryOf(service)), env, stateDir }),
      ready: signal => untilReady(opsUrl, signal),
      report,
    }),
    logFile: serviceLogFile(stateDir, name),
  };
}

function existingEntry(entry: string): string {
  if (!existsSync(entry)) throw new Error(`${entry} is missing. Build first: node scripts/prepare.mjs`);
  return entry;
}

function lastLines(file: string): string {
  return existsSync(file)
    ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
    : '(no log)';
}
