import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { makeStandby } from '#libs/embedded';
import { PostgresServer } from './postgres-server.js';
import { findServerPort } from './server-port.js';

const STANDBY = 'standby';
const POLL_MS = 100;
/** Longer than any standby needs to catch up, so that a report says that it did not. */
const CAUGHT_UP_WITHIN_MS = 120_000;

/** While the standby is connected, a commit is acknowledged when both have it on disk. */
const WAIT_FOR_STANDBY = `ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (${STANDBY})'`;
const IS_SYNCHRONOUS = `SELECT FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'quorum'`;
const PROMOTE = `SELECT pg_promote(true, 60)`;

/** The system's PostgreSQL: one server, or a primary with a synchronous standby that can take over. */
export class PostgresPair {
  private primary: PostgresServer | undefined;
  private standby: PostgresServer | undefined;
  private started = 0;

  /** @param folder of the servers' folders */
  constructor(
    private readonly folder: string,
    private readonly hasStandby: boolean,
  ) {}

  /** The superuser's URL of the primary, without a proxy. */
  get url(): string {
    return this.current.url;
  }

  get port(): number {
    return this.current.port;
  }

  /** The superuser's URL on another port. */
  urlThrough(port: number): string {
    const url = new URL(this.url);
    url.port = String(port);
    return url.toString();
  }

  /** Resolves when the primary answers, and has its standby, if there is one. */
  async start(): Promise<void> {
    this.primary ??= await this.newServer();
    await this.primary.start();
    if (this.hasStandby && this.standby === undefined) await this.addStandby();
  }

  /** In order. */
  async stop(): Promise<void> {
    await this.primary?.stop();
    await this.standby?.stop();
  }

  /** Kills the primary; `start` starts the same again. */
  async kill(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    await this.current.kill(signal);
  }

  /**
   * Kills the primary for good and promotes its standby, which then gets a new standby.
   *
   * @param onPromoted called with the new primary's port, as soon as it takes writes
   */
  async failOver(onPromoted: (port: number) => void): Promise<void> {
    const { standby } = this;
    if (standby === undefined) throw new Error('There is no standby.');
    await this.current.kill('SIGKILL');
    await onServer(standby.url, PROMOTE);
    [this.primary, this.standby] = [standby, undefined];
    onPromoted(standby.port);
    await this.addStandby();
  }

  private get current(): PostgresServer {
    if (this.primary === undefined) throw new Error('PostgreSQL was never started.');
    return this.primary;
  }

  private async newServer(): Promise<PostgresServer> {
    this.started += 1;
    return new PostgresServer(`${this.folder}-${this.started}`, await findServerPort());
  }

  private async addStandby(): Promise<void> {
    const { current: primary } = this;
    const standby = await this.newServer();
    await makeStandby(primary, standby.dataDir, STANDBY);
    await standby.start();
    this.standby = standby;
    await onServer(primary.url, WAIT_FOR_STANDBY);
    await onServer(primary.url, 'SELECT pg_reload_conf()');
    const giveUpAt = performance.now() + CAUGHT_UP_WITHIN_MS;
    while ((await onServer(primary.url, IS_SYNCHRONOUS, [STANDBY])) === 0) {
      if (performance.now() > giveUpAt) throw new Error('The standby does not catch up.');
      await pause(POLL_MS);
    }
  }
}

/** @returns the number of rows */
async function onServer(url: string, sql: string, values: readonly unknown[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
