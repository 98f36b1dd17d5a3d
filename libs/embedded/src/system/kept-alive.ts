import { setTimeout as pause } from 'node:timers/promises';
import type { Exit } from '../processes/child.js';
import { deathsInARow, restartPauseMs } from './restart-pause.js';
import type { Report } from '../state/system-event.js';

export interface RunningProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  kill(signal: NodeJS.Signals): unknown;
  /** Stops it in order; resolves when it has exited. */
  stop(): Promise<unknown>;
}

export interface KeptAliveOptions {
  readonly name: string;
  /** Starts the process. It need not be ready yet. */
  readonly launch: () => Promise<RunningProcess>;
  /** Resolves once the process is ready, or when the signal is aborted. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  readonly report: Report;
}

/** A process that is restarted when it dies, until it is stopped. */
export class KeptAlive {
  readonly name: string;
  private readonly options: KeptAliveOptions;
  private process: RunningProcess | undefined;
  /** Aborted by `stop`, which ends the wait before a restart and the wait for readiness. */
  private life: AbortController | undefined;
  private keeping: Promise<void> = Promise.resolve();
  /** Settles when the last launch is ready and reported as such, or can no longer become ready. */
  private announced: Promise<void> = Promise.resolve();
  private deathCount = 0;

  constructor(options: KeptAliveOptions) {
    this.name = options.name;
    this.options = options;
  }

  /** The process's id while there is one. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Consecutive deaths without a long life in between. */
  get deaths(): number {
    return this.deathCount;
  }

  /** Starts it and keeps it alive. Throws when it cannot be launched. */
  async start(): Promise<void> {
    if (this.life) return;
    const life = new AbortController();
    this.life = life;
    this.deathCount = 0;
    try {
      await this.launch(life.signal);
    } catch (error) {
      this.life = undefined;
      throw error;
    }
    this.keeping = this.keep(life.signal);
  }

  /** Waits until it is ready, across restarts. */
  async whenReady(): Promise<void> {
    if (!this.life) throw new Error(`${this.name} is not running.`);
    await this.options.ready(this.life.signal);
    await this.announced;
  }

  /** Stops it in order. It stays stopped until `start`. */
  async stop(): Promise<void> {
    if (!this.life) return;
    this.life.abort();
    this.life = undefined;
    await this.process?.stop();
    await this.keeping;
  }

  /** Stops it in order, starts it and waits until it is ready. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.whenReady();
  }

  /** Sends a signal; if the process dies, it is restarted as after any death. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const victim = this.process;
    if (!victim) return;
    await victim.kill(signal);
    if (signal === 'SIGKILL') await victim.exited;
  }

  private async keep(life: AbortSignal): Promise<void> {
    for (;;) {
      const startedAt = Date.now();
      const exit = await this.process?.exited;
      this.process = undefined;
      if (life.aborted) return;
      this.deathCount = deathsInARow(this.deathCount, Date.now() - startedAt);
      const pauseMs = restartPauseMs(this.deathCount);
      if (exit) this.options.report({ kind: 'died', what: this.name, exit, pauseMs });
      await this.launchAgain(pauseMs, life);
    }
  }

  private async launchAgain(firstPauseMs: number, life: AbortSignal): Promise<void> {
    let pauseMs = firstPauseMs;
    for (;;) {
      await pause(pauseMs, undefined, { signal: life }).catch(() => undefined);
      if (life.aborted) return;
      try {
        await this.launch(life);
        return;
      } catch (cause) {
        this.deathCount += 1;
        pauseMs = restartPauseMs(this.deathCount);
        this.options.report({ kind: 'start_failed', what: this.name, cause, pauseMs });
      }
    }
  }

  private async launch(life: AbortSignal): Promise<void> {
    const { name, launch, ready, report } = this.options;
    const startedAt = Date.now();
    report({ kind: 'starting', what: name });
    const launched = await launch();
    this.process = launched;
    if (life.aborted) {
      await launched.stop();
      return;
    }
    // Reports the readiness of this launch only: after a death, the next launch reports its own.
    const thisLaunch = AbortSignal.any([life, endOf(launched)]);
    this.announced = ready(thisLaunch).then(() => {
      if (!thisLaunch.aborted) report({ kind: 'ready', what: name, tookMs: Date.now() - startedAt });
    });
  }
}

function endOf(launched: RunningProcess): AbortSignal {
  const end = new AbortController();
  void launched.exited.then(() => {
    end.abort();
  });
  return end.signal;
}
