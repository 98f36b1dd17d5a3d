import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { AuthorizationError, UserAuthenticationExpiredError } from '@nats-io/transport-node';
import type { NatsConnection as Client, Status } from '@nats-io/transport-node';
import { ServiceError } from '#libs/contracts';
import { HealthRegistry } from '#libs/platform';
import type { CheckResult } from '#libs/platform';
import { inboxPrefixOf } from './access/permissions.js';
import { clientOptions } from './broker/client-options.js';
import { connectGathering } from './gathering-transport.js';
import { MESSAGING_OPTIONS, tuningOf } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';

const RECONNECT_WAIT_MS = 200;
const RECONNECT_JITTER_MS = 300;
/** The longest wait after a refused login: the cause is a configuration error, which takes minutes to fix. */
const REFUSED_WAIT_MS = 10_000;
/** A peer that accepts the connection and then sends nothing is given up after this. */
const CONNECT_TIMEOUT_MS = 5_000;
/** How long a client may take to drop a peer that stopped answering. */
const STALE_CLOSE_MS = 2_000;
const DRAIN_TIMEOUT_MS = 5_000;

interface Events {
  connected: [];
  disconnected: [];
}

/**
 * The process's one connection to the broker.
 *
 * It never gives up: while the broker is unavailable the process stays up and reports it in `/readyz`. Nothing is
 * queued meanwhile: `client()` throws, so that callers fail immediately.
 */
@Injectable()
export class NatsConnection implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(NatsConnection.name);
  private readonly events = new EventEmitter<Events>().setMaxListeners(200);
  private readonly stopping = new AbortController();
  private current: Client | undefined;
  private online = false;
  private losses = 0;
  /** Consecutive refused logins. They are not outages, so the log and `/readyz` report them separately. */
  private refusals = 0;
  private readonly waiting = new Set<(lost: Error) => void>();

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    private readonly health: HealthRegistry,
  ) {}

  onModuleInit(): void {
    this.health.register('nats', () => Promise.resolve(this.readiness()));
    void this.keepConnected();
  }

  /** Flushes what was sent, then closes the connection. An unavailable broker delays this by at most 5 s. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const client = this.current;
    if (client === undefined || client.isClosed()) return;
    if (this.online) {
      const drained = client.drain().catch(() => undefined);
      await Promise.race([drained, pause(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
    }
    await client.close();
  }

  /** Where replies to this service arrive; the broker allows no other user to subscribe there. */
  get inboxPrefix(): string {
    return inboxPrefixOf(this.options.serviceName);
  }

  get isConnected(): boolean {
    return this.online;
  }

  /** Increments with every lost connection: two equal readings mean the same connection. */
  get generation(): number {
    return this.losses;
  }

  /** @throws ServiceError `unavailable` while there is no connection. */
  client(): Client {
    if (this.current === undefined || !this.online) {
      throw new ServiceError(
        'unavailable',
        'service.unavailable',
        'The service cannot be reached at the moment.',
      );
    }
    return this.current;
  }

  /** The largest message that the broker accepts, headers included; unlimited until it has said. */
  get maxPayloadBytes(): number {
    return this.current?.info?.max_payload ?? Infinity;
  }

  /** Waits without a time limit. Rejects with an AbortError when `signal` fires first. */
  async whenConnected(signal: AbortSignal): Promise<Client> {
    while (this.current === undefined || !this.online) {
      await once(this.events, 'connected', { signal });
    }
    return this.current;
  }

  /**
   * Resolves with the result of work that waits for an answer from the broker, or rejects as soon as the connection
   * is lost: the answer can no longer arrive, and the client would wait for it until its timeout.
   */
  async unlessLost<T>(work: Promise<T>): Promise<T> {
    if (!this.online) {
      // It will fail as well; its result is not needed.
      work.catch(() => undefined);
      throw new Error('There is no connection to the NATS server.');
    }
    const lost = Promise.withResolvers<never>();
    this.waiting.add(lost.reject);
    try {
      return await Promise.race([work, lost.promise]);
    } finally {
      this.waiting.delete(lost.reject);
    }
  }

  /**
   * `connected` fires at the first connection and after every reconnect. Usually `client()` is the same as before and
   * restores its subscriptions; when it is a different one, they must be recreated.
   *
   * @returns a function that removes the listener
   */
  on(event: keyof Events, listener: () => void): () => void {
    this.events.on(event, listener);
    return () => {
      this.events.off(event, listener);
    };
  }

  private readiness(): CheckResult {
    if (this.online) return { ok: true };
    if (this.refusals === 0) return { ok: false, detail: 'not connected to the NATS server' };
    return { ok: false, detail: 'authorization failed: the NATS server refuses the credentials' };
  }

  private async keepConnected(): Promise<void> {
    const { signal } = this.stopping;
    let reported = false;
    while (!signal.aborted) {
      try {
        const client = await this.connectOnce();
        reported = false;
        this.current = client;
        this.wentOnline(client.getServer());
        await this.follow(client);
      } catch (error) {
        if (isRefusal(error)) this.noteRefusal();
        else if (!reported) {
          this.logger.warn('The NATS server cannot be reached; trying until it can.', error);
          reported = true;
        }
      }
      await pause(this.nextWaitMs(), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Grows while logins are refused, so that a wrong password does not load the broker. */
  private nextWaitMs(): number {
    const waitMs = Math.min(RECONNECT_WAIT_MS * 2 ** Math.min(this.refusals, 10), REFUSED_WAIT_MS);
    return waitMs + Math.random() * RECONNECT_JITTER_MS;
  }

  /** Logged once per series of refusals; `/readyz` reports it for as long as it lasts. */
  private noteRefusal(): void {
    this.refusals += 1;
    if (this.refusals > 1) return;
    this.logger.error(
      'Authorization failed: the NATS server refuses the credentials. Check NATS_CREDS, NATS_NKEY_SEED or the ' +
        'credentials in NATS_URL, and the users in the configuration of the server. Trying again until it accepts them.',
    );
  }

  private async connectOnce(): Promise<Client> {
    const client = await connectGathering({
      ...clientOptions(this.options, this.options.serviceName),
      name: this.options.serviceName,
      timeout: CONNECT_TIMEOUT_MS,
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => this.nextWaitMs(),
      pingInterval: tuningOf(this.options).pingIntervalMs,
      maxPingOut: 2,
      // A restarting broker may refuse a login that it accepts a moment later.
      ignoreAuthErrorAbort: true,
      // Otherwise each request captures a stack trace in case it fails.
      noAsyncTraces: true,
    });
    if (this.stopping.signal.aborted) await client.close();
    return client;
  }

  /** Returns when the client is closed for good; it reconnects on its own until then. */
  private async follow(client: Client): Promise<void> {
    for await (const status of client.status()) this.note(status, client);
    const reason = await client.closed();
    this.wentOffline();
    if (this.stopping.signal.aborted) return;
    this.logger.error('The connection to the NATS server was closed; opening another.', reason);
  }

  private note(status: Status, client: Client): void {
    switch (status.type) {
      case 'reconnect':
        this.wentOnline(status.server);
        break;
      case 'disconnect':
        this.wentOffline();
        break;
      case 'staleConnection':
        this.wentOffline();
        this.closeUnlessBack(client);
        break;
      case 'error':
        if (isRefusal(status.error)) this.noteRefusal();
        else this.logger.warn('The NATS server reports an error.', status.error);
        break;
      default:
        break;
    }
  }

  /**
   * Before the client gives up a silent peer, it waits until everything it wrote has left this machine, which takes a
   * quarter of an hour when the peer does not read either. A new client is faster.
   */
  private closeUnlessBack(client: Client): void {
    const { generation } = this;
    const timer = setTimeout(() => {
      if (this.generation === generation && !this.online) void client.close();
    }, STALE_CLOSE_MS);
    timer.unref();
  }

  private wentOnline(server: string): void {
    if (this.online) return;
    this.online = true;
    this.refusals = 0;
    this.logger.log({ msg: 'Connected to the NATS server.', server });
    this.events.emit('connected');
  }

  private wentOffline(): void {
    if (!this.online) return;
    this.online = false;
    this.losses += 1;
    if (!this.stopping.signal.aborted) this.logger.warn('The connection to the NATS server is lost.');
    for (const fail of this.waiting) fail(new Error('The connection to the NATS server is lost.'));
    this.events.emit('disconnected');
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError;
}
