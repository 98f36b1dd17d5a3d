import { join, resolve } from 'node:path';
import { SERVICES } from '#libs/contracts';
import { provisionDatabase } from '#libs/database';
import { KeySet } from '#libs/evidence';
import { operatorUrl, seedOf, subscriberLogin, subscriberUrl } from '../nats/nats-access.js';
import { canListen } from '../processes/free-port.js';
import { seededOrganization } from '../seed/seeded-organization.js';
import { writeCredentials, writeOperatorAccess } from '../state/credentials.js';
import { KeptPorts } from '../state/kept-ports.js';
import { writePrivateJson } from '../state/private-file.js';
import { lockStateDir } from '../state/supervisor-lock.js';
import { loadSystemSecrets } from '../state/system-secrets.js';
import { currentCommit } from './current-commit.js';
import { followErrors } from './error-lines.js';
import { serviceEnvironment } from './service-environment.js';
import { stopLeftoverServices } from './service-process.js';
import type { RunningSystem, SystemOptions } from './system-options.js';
import { keepNats, keepPostgres } from './system-servers.js';
import {
  builtEntry,
  firstReplicas,
  prepareServices,
  startServices,
  stopServices,
} from './system-services.js';

const LOOPBACK = '127.0.0.0/8,::1/128';

/**
 * Starts the whole system: PostgreSQL, NATS, the seven services as separate processes, and on the first start an
 * organization to use it with. Resolves when all of it is ready (about 10 s on two cores).
 *
 * A process that dies is restarted until `stop`. When the start fails or is aborted, everything started is stopped.
 * Several systems may run side by side, each with its own state folder and ports.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const steps: (() => unknown)[] = [];
  const unwind = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step();
  };
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= unwind());
  try {
    return { ...(await start(options, step => steps.push(step))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `onStop` registers the undo action of each step; they run in reverse order. */
async function start(
  options: SystemOptions,
  onStop: (step: () => unknown) => void,
): Promise<Omit<RunningSystem, 'stop'>> {
  const stateDir = resolve(options.stateDir);
  const report = options.report ?? (() => undefined);
  const signal = options.signal ?? new AbortController().signal;

  onStop(lockStateDir(stateDir));
  await stopLeftoverServices(stateDir);
  const kept = new KeptPorts(stateDir, report);
  const ports = await gatewayPorts(options, kept);
  const secrets = loadSystemSecrets(stateDir, SERVICES);

  const postgres = await keepPostgres(options, stateDir, kept, report);
  onStop(() => postgres.process?.stop());
  signal.throwIfAborted();
  const nats = await keepNats(options, stateDir, kept, report);
  onStop(() => nats.process?.stop());
  signal.throwIfAborted();

  const commit = currentCommit();
  const passwordOf = (service: string): string => secrets.role_passwords[service] ?? '';
  const replicas = await prepareServices({
    stateDir,
    ports: kept,
    gatewayPorts: ports,
    databaseUrls: await provisionDatabase(postgres.url, SERVICES, passwordOf),
    entryOf: options.entryOf ?? builtEntry,
    environmentOf: address =>
      serviceEnvironment({
        ...address,
        ...{ natsUrl: nats.url, secrets, commit, filesDir: join(stateDir, 'files') },
        natsSeed: nats.access && seedOf(nats.access, address.service),
        logLevel: options.logLevel ?? 'info',
        consoleOrigin: `http://localhost:${ports[0] ?? 0}`,
        hasOutbox: postgres.process !== undefined,
        webhookAllowedCidrs: options.webhookAllowedCidrs ?? (postgres.process ? LOOPBACK : ''),
        extra: { ...options.environment, ...options.environmentOf?.(address.service, address.replica) },
      }),
    report,
  });
  for (const { process, logFile } of replicas) {
    const reportError = (message: string): void => {
      report({ kind: 'logged_error', what: process.name, message });
    };
    onStop(followErrors(logFile, reportError));
  }
  onStop(() => stopServices(replicas, report));
  await startServices(replicas, signal);

  const services = firstReplicas(replicas);
  const baseUrls = ports.map(port => `http://127.0.0.1:${port}`);
  const [baseUrl = ''] = baseUrls;
  await writePublishedKeys(stateDir, baseUrl);
  const operatorKey = secrets.operator_key;
  const organization = await seededOrganization({
    ...{ stateDir, baseUrl, operatorKey, report, signal },
    seedId: secrets.seed_id,
  });
  const opsUrls = SERVICES.map(service => [service, { ops_url: services[service].opsUrl }] as const);
  const addresses = {
    base_url: baseUrl,
    nats_url: nats.access === undefined ? nats.url : subscriberUrl(nats.url, nats.access),
    ...(nats.access && { nats: subscriberLogin(nats.url, nats.access) }),
    database_url: postgres.url,
    services: Object.fromEntries(opsUrls),
    operator_key: operatorKey,
  };
  const credentials = writeCredentials(stateDir, addresses, organization);
  const natsUrl = nats.access === undefined ? nats.url : operatorUrl(nats.url, nats.access);
  writeOperatorAccess(stateDir, { nats_url: natsUrl });
  return {
    ...{ baseUrl, baseUrls, natsUrl, databaseUrl: postgres.url, credentials, services, replicas },
    postgres: postgres.process,
    nats: nats.process,
    kill: (service, killSignal) => services[service].process.kill(killSignal),
    restart: service => services[service].process.restart(),
    whenReady: async () => {
      await Promise.all(replicas.map(({ process }) => process.whenReady()));
    },
  };
}

/** One port per gateway; the first is the requested one. */
async function gatewayPorts(
  { port, replicas = 1 }: SystemOptions,
  kept: KeptPorts,
): Promise<readonly number[]> {
  const ports = [await firstGatewayPort(port, kept)];
  for (let replica = 2; replica <= replicas; replica += 1) ports.push(await kept.of(`gateway-${replica}`));
  return ports;
}

/** The requested port, which must be free; without a request, any free port. */
async function firstGatewayPort(wanted: number | undefined, kept: KeptPorts): Promise<number> {
  if (wanted === undefined) return kept.of('gateway');
  if (await canListen(wanted)) return wanted;
  throw new Error(`Port ${wanted} is in use. Stop what listens there, or set PORT to another one.`);
}

/**
 * `jwks.json`: the public keys that this system signs evidence with, for verification without the system. A gateway of
 * a release before evidence was signed has none.
 */
async function writePublishedKeys(stateDir: string, baseUrl: string): Promise<void> {
  const answer = await fetch(new URL('/.well-known/jwks.json', baseUrl));
  if (!answer.ok) return;
  writePrivateJson(join(stateDir, 'jwks.json'), KeySet.parse(await answer.json()));
}
