import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { findFreePort } from '../processes/free-port.js';
import { repositoryRoot } from '../repository-root.js';
import { KeptAlive } from './kept-alive.js';
import type { ServiceAddress } from './service-environment.js';
import { launchService, serviceLogFile, untilReady } from './service-process.js';
import type { ServiceHandle } from './system-options.js';
import type { Report } from './system-event.js';

const READY_TIMEOUT_MS = 120_000;
/** A service that has died this often before it was ever ready has something wrong that waiting won't mend. */
const DEATHS_TO_GIVE_UP = 4;

export interface ServicesInput {
  readonly stateDir: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly entryOf: (service: ServiceName) => string;
  readonly environmentOf: (address: ServiceAddress) => NodeJS.ProcessEnv;
  readonly report: Report;
}

export type Services = Readonly<Record<ServiceName, ServiceHandle>>;

/** Makes the handles of the seven services; nothing runs yet. */
export async function prepareServices(input: ServicesInput): Promise<Services> {
  const handle = async (service: ServiceName): Promise<ServiceHandle> => prepareService(service, input);
  return {
    gateway: await handle('gateway'),
    'task-registry': await handle('task-registry'),
    matcher: await handle('matcher'),
    'sla-monitor': await handle('sla-monitor'),
    consensus: await handle('consensus'),
    'webhook-dispatcher': await handle('webhook-dispatcher'),
    billing: await handle('billing'),
  };
}

/** Where `nest build` puts a service's start. */
export function builtEntry(service: ServiceName): string {
  return join(repositoryRoot(), 'dist', 'apps', service, 'src', 'main.js');
}

/** Starts all services at once and waits until each has been ready. Throws with the log of one that can't be. */
export async function startServices(services: Services, signal: AbortSignal): Promise<void> {
  const waiting = new Set<ServiceName>(SERVICES);
  await Promise.all(SERVICES.map(service => services[service].process.start()));
  for (const service of SERVICES) {
    void services[service].process.whenReady().then(() => waiting.delete(service));
  }
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (waiting.size > 0) {
    signal.throwIfAborted();
    for (const service of waiting) {
      const { process, logFile } = services[service];
      if (process.deaths < DEATHS_TO_GIVE_UP && Date.now() < giveUpAt) continue;
      const problem = process.deaths > 0 ? 'keeps ending before it is ready' : 'does not become ready';
      throw new Error(`${service} ${problem}. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
    await pause(50);
  }
}

/**
 * The gateway first, so that nothing new comes in; then those that react; the registry last, so that the
 * commands of handlers that are finishing still find it.
 */
export async function stopServices(services: Services, report: Report): Promise<void> {
  const stop = async (service: ServiceName): Promise<void> => {
    report({ kind: 'stopping', what: service });
    await services[service].process.stop();
  };
  await stop('gateway');
  await Promise.all(SERVICES.filter(name => name !== 'gateway' && name !== 'task-registry').map(stop));
  await stop('task-registry');
}

async function prepareService(service: ServiceName, input: ServicesInput): Promise<ServiceHandle> {
  const { stateDir, databaseUrls, report } = input;
  const databaseUrl = databaseUrls[service];
  if (databaseUrl === undefined) throw new Error(`No database was provided for ${service}.`);
  const entry = input.entryOf(service);
  if (!existsSync(entry)) throw new Error(`${entry} is missing. Build first: node scripts/prepare.mjs`);
  const opsPort = await findFreePort();
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  const env = input.environmentOf({ service, databaseUrl, opsPort });
  return {
    process: new KeptAlive({
      name: service,
      launch: () => launchService({ service, entry, env, stateDir }),
      ready: signal => untilReady(opsUrl, signal),
      report,
    }),
    opsUrl,
    databaseUrl,
    logFile: serviceLogFile(stateDir, service),
  };
}

function lastLines(file: string): string {
  return existsSync(file)
    ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
    : '(no log)';
}
