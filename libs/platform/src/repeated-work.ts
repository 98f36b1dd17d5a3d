import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

export interface RepeatedWorkOptions {
  /** Name of the work, for the log. */
  readonly name: string;
  /** Pause before the first run, and between the end of one run and the start of the next. */
  readonly everyMs: number;
}

/**
 * A provider that repeats its work for as long as the process lives: sweeps, purges, comparisons.
 *
 * It starts with the application, does not keep the process alive, and ends in `beforeApplicationShutdown`, while the
 * database is still available to the current run. A class that does more at these moments overrides the hook and calls
 * `super`.
 */
export abstract class RepeatedWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly repetition: RepeatedWorkOptions) {}

  /** One run. If it throws, the error is logged and the next run follows after the pause. Shutdown aborts `signal`. */
  abstract work(signal: AbortSignal): Promise<unknown>;

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  /** Resolves when the current run has ended. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async repeat(): Promise<void> {
    const { name, everyMs } = this.repetition;
    const { signal } = this.stopping;
    for (;;) {
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.work(signal);
      } catch (error) {
        this.logger.warn({ msg: 'Repeated work failed; it is retried.', work: name, err: error });
      }
    }
  }
}
