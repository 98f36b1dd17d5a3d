import type { NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { connectOperator } from '#libs/messaging';
import { Api } from './api.js';

/** Undo actions for the end of a run, executed in reverse order. */
export class Cleanup {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** A failed action does not prevent the others. */
  async run(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error('Something could not be cleaned up.', error);
      }
    }
  }
}

/** The real system, durable, with its seven processes, and the clients to drive and observe it. */
export interface BenchSystem {
  readonly running: RunningSystem;
  readonly api: Api;
  /** A plain client, as an internal service would have. */
  readonly nats: NatsConnection;
  /** PostgreSQL's superuser. */
  readonly database: pg.Pool;
  readonly cleanup: Cleanup;
}

/** @param environment further settings of every service */
export async function startBenchSystem(
  stateDir: string,
  cleanup: Cleanup,
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchSystem> {
  const running = await startSystem({ stateDir, logLevel: 'warn', environment });
  cleanup.add(() => running.stop());
  const api = new Api(running.baseUrl);
  cleanup.add(() => api.close());
  const nats = await connectOperator({ natsUrl: running.natsUrl }, { noAsyncTraces: true });
  cleanup.add(() => nats.close());
  const database = new pg.Pool({ connectionString: running.databaseUrl, max: 4 });
  database.on('error', () => undefined);
  cleanup.add(() => database.end());
  return { running, api, nats, database, cleanup };
}
