import type { ServiceName } from '#libs/contracts';
import type { NatsAccess } from '../nats/nats-access.js';
import type { Credentials } from './credentials.js';
import type { KeptAlive } from './kept-alive.js';
import type { Report } from './system-event.js';

export interface SystemOptions {
  /** Contains the servers' data, logs, secrets and `credentials.json`. One running system per folder. */
  readonly stateDir: string;
  /** The gateway's port; defaults to a free one. */
  readonly port?: number;
  /** A NATS server to use instead of an embedded one. */
  readonly natsUrl?: string;
  /** The keys of that server's users; without them every service logs in with NATS_URL and its environment. */
  readonly natsAccess?: NatsAccess;
  /** A PostgreSQL superuser's URL, to use instead of an embedded server. */
  readonly databaseUrl?: string;
  /** `info` when it is not given. */
  readonly logLevel?: string;
  /**
   * Networks besides public ones that webhooks may be sent to. Defaults to loopback with the embedded PostgreSQL,
   * otherwise none.
   */
  readonly webhookAllowedCidrs?: string;
  /** Additional settings for every service; they override those of the supervisor. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Processes per service; defaults to 1. */
  readonly replicas?: number;
  /** Settings of one process; they override all others. Replicas count from 1. */
  readonly environmentOf?: (service: ServiceName, replica: number) => Readonly<Record<string, string>>;
  /** False trades durability over a power failure for speed: for tests. Defaults to true. */
  readonly durable?: boolean;
  readonly report?: Report;
  /** Aborts a start in progress, and stops everything started. */
  readonly signal?: AbortSignal;
  /** The compiled main.js of a service, asked for at each launch; defaults to the one under dist/apps. */
  readonly entryOf?: (service: ServiceName) => string;
}

/** One process of a service. `kill`, `stop`, `start` and `restart` are `KeptAlive`'s. */
export interface ServiceHandle {
  readonly service: ServiceName;
  /** Counts from 1. */
  readonly replica: number;
  readonly process: KeptAlive;
  /** Serves /healthz, /readyz and /metrics; stays the same across restarts. */
  readonly opsUrl: string;
  /** The service's own role and schema. */
  readonly databaseUrl: string;
  readonly logFile: string;
}

export interface RunningSystem {
  readonly baseUrl: string;
  /** With the operator's credentials, which allow everything: for tools and tests. */
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
  /** The embedded servers; undefined if a URL was given. */
  readonly postgres: KeptAlive | undefined;
  readonly nats: KeptAlive | undefined;
  /** Sends a signal (default SIGKILL); if the service dies, it is restarted. */
  kill(service: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  /** Stops a service in order, starts it, and waits until it is ready. */
  restart(service: ServiceName): Promise<void>;
  /** Waits until every service is ready, including services that were just killed. */
  whenReady(): Promise<void>;
  /** Stops everything in order; the state is kept for the next start. */
  stop(): Promise<void>;
}
