import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

export interface RepeatedWorkOptions {
  /** Name of the work, for the log. */
  readonly name: string;
  /** Pause before the first run, and between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** A run that throws is logged; the next one follows after the pause. `signal` is aborted at shutdown. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Repeats work for as long as the process lives: sweeps, purges, comparisons.
 *
 * Call `start` in `onApplicationBootstrap` and `stop` in `beforeApplicationShutdown`, while the database is still
 * available to the current run. It does not keep the process alive.
 */
export class RepeatedWork {
  private readonly logger = new Logger(RepeatedWork.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: RepeatedWorkOptions) {}

  start(): void {
    this.running = this.repeat();
  }

  /** Resolves when the current run has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async repeat(): Promise<void> {
    const { name, everyMs, work } = this.options;
    const { signal } = this.stopping;
    for (;;) {
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await work(signal);
      } catch (error) {
        this.logger.warn({ msg: 'Repeated work stopped early; it is done again.', work: name, err: error });
      }
    }
  }
}
