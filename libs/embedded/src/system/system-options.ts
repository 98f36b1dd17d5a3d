import type { ServiceName } from '#libs/contracts';
import type { NatsAccess } from '../nats/nats-access.js';
import type { Credentials } from './credentials.js';
import type { KeptAlive } from './kept-alive.js';
import type { Report } from './system-event.js';

export interface SystemOptions {
  /** Holds the servers' data, logs, secrets and `credentials.json`. One running system for each. */
  readonly stateDir: string;
  /** Where the gateway listens; a free port when it is not given. */
  readonly port?: number;
  /** A NATS server to use instead of an embedded one. */
  readonly natsUrl?: string;
  /** The keys of that server's users; without them every service enters as NATS_URL and its environment say. */
  readonly natsAccess?: NatsAccess;
  /** A PostgreSQL superuser's URL, to use instead of an embedded server. */
  readonly databaseUrl?: string;
  /** `info` when it is not given. */
  readonly logLevel?: string;
  /** Networks webhooks may go to beside public ones. Loopback with the embedded PostgreSQL, else none. */
  readonly webhookAllowedCidrs?: string;
  /** Settings that every service gets besides; they win over what the supervisor sets. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Processes of each service; 1 when it is not given. */
  readonly replicas?: number;
  /** Settings of one process alone; they win over all others. Replicas count from 1. */
  readonly environmentOf?: (service: ServiceName, replica: number) => Readonly<Record<string, string>>;
  /** False keeps nothing safe over a power failure, which is faster: for tests. True when it is not given. */
  readonly durable?: boolean;
  readonly report?: Report;
  /** Gives up a start that is under way, and stops what was started. */
  readonly signal?: AbortSignal;
  /** The compiled main.js of a service; under dist/apps when it is not given. */
  readonly entryOf?: (service: ServiceName) => string;
}

/** One process of a service. `kill`, `stop`, `start` and `restart` are `KeptAlive`'s. */
export interface ServiceHandle {
  readonly service: ServiceName;
  /** Counts from 1. */
  readonly replica: number;
  readonly process: KeptAlive;
  /** Serves /healthz, /readyz and /metrics; stays the same over restarts. */
  readonly opsUrl: string;
  /** The service's own role and schema. */
  readonly databaseUrl: string;
  readonly logFile: string;
}

export interface RunningSystem {
  readonly baseUrl: string;
  /** With the operator's credentials, who may do everything: for tools and tests. */
  readonly natsUrl: string;
  /** PostgreSQL's superuser. */
  readonly databaseUrl: string;
  readonly credentials: Credentials;
  /** Of every gateway; `baseUrl` is the first. */
  readonly baseUrls: readonly string[];
  /** The first replica of each service. */
  readonly services: Readonly<Record<ServiceName, ServiceHandle>>;
  /** Every process, the first replicas included. */
  readonly replicas: readonly ServiceHandle[];
  /** The embedded servers; undefined where a URL was given. */
  readonly postgres: KeptAlive | undefined;
  readonly nats: KeptAlive | undefined;
  /** Sends a signal (SIGKILL when none is named); if the service dies of it, it is started again. */
  kill(service: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  /** Stops a service in order, starts it, and waits until it is ready. */
  restart(service: ServiceName): Promise<void>;
  /** Waits until every service is ready, whatever was killed just before. */
  whenReady(): Promise<void>;
  /** Stops everything in order; the state stays for the next start. */
  stop(): Promise<void>;
}
