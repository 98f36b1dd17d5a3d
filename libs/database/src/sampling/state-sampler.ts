import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { RepeatedWork } from '#libs/platform';
import { LeaderSession } from '../leader-session.js';
import type { LeaderSessionOptions } from '../leader-session.js';

/** Reads the state of the leader's database. */
export type SampleRows = LeaderSession['rows'];

/** A measurement of stored state, for metrics that are the same whichever replica reads them. */
export interface Sample {
  /** For the log. */
  readonly name: string;
  /** Reads the state and sets the gauges. Reads with an index, or over a bounded number of rows. */
  readonly take: (rows: SampleRows) => Promise<void>;
  /** Removes the values, in a replica that no longer leads. */
  readonly clear: () => void;
}

export interface StateSamplerOptions extends Pick<LeaderSessionOptions, 'url' | 'schema'> {
  /** Defaults to 15 s, the usual interval of a scrape. */
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 15_000;
/** A reading that takes longer costs more than it is worth. */
const STATEMENT_TIMEOUT_MS = 5_000;

/**
 * Takes the service's samples every few seconds, in one replica: the one whose session holds a lock. The others expose
 * no values, so that a sum over replicas counts nothing twice and no query runs more than once.
 *
 * It has a connection of its own, so that a reading neither takes a connection of the pool nor waits for one.
 */
export class StateSampler extends RepeatedWork {
  private readonly samples: Sample[] = [];
  private readonly sampledAt: Gauge;
  private session: LeaderSession | undefined;
  /** So that a lasting failure is logged once, not at every sample. */
  private readonly failing = new Set<string>();

  constructor(
    private readonly options: StateSamplerOptions,
    registry: Registry,
  ) {
    super({ name: 'samples of stored state', everyMs: options.everyMs ?? EVERY_MS });
    this.sampledAt = new Gauge({
      name: 'countersign_sampled_timestamp_seconds',
      help: 'When this replica last read the metrics of stored state; absent in replicas that do not lead.',
      registers: [registry],
    });
    this.sampledAt.remove();
  }

  /** Call this before the application has started, for example in `onModuleInit`. */
  add(sample: Sample): void {
    this.samples.push(sample);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    await this.abdicate();
  }

  async work(): Promise<void> {
    try {
      const session = (this.session ??= await this.openIfFirst());
      if (session === undefined) return;
      for (const sample of this.samples) await this.take(sample, session);
      if (!session.isLost) this.sampledAt.set(Date.now() / 1_000);
    } finally {
      if (this.session?.isLost === true) await this.abdicate();
    }
  }

  /** A failing sample keeps its last values, and the others are still taken. */
  private async take(sample: Sample, session: LeaderSession): Promise<void> {
    if (session.isLost) return;
    try {
      await sample.take((row, sql, parameters) => session.rows(row, sql, parameters));
      this.failing.delete(sample.name);
    } catch (error) {
      if (this.failing.has(sample.name)) return;
      this.failing.add(sample.name);
      this.logger.warn({ msg: 'A sample of stored state failed.', sample: sample.name, err: error });
    }
  }

  /** A replica that does not lead keeps no connection open. */
  private async openIfFirst(): Promise<LeaderSession | undefined> {
    const session = await LeaderSession.open({
      ...{ url: this.options.url, schema: this.options.schema },
      ...{ name: 'sampler', statementTimeoutMs: STATEMENT_TIMEOUT_MS },
    });
    if (await session.lead()) return session;
    await session.close();
    return undefined;
  }

  private async abdicate(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.sampledAt.remove();
    for (const sample of this.samples) sample.clear();
    await session?.close();
  }
}
