import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { Clock, Metrics, runAsSpan } from '#libs/platform';
import { commandsOfTimer } from './commands-of-timer.rule.js';
import { TimerCommands } from './timer-commands.js';
import { TimerRepository } from './timer.repository.js';
import type { DueTimer, Postponed } from './timer.repository.js';
import type { Timer } from './timer.rule.js';

/** Timers claimed at once. A batch is one claim, that many concurrent requests, one delete. */
const BATCH = 200;
/** After a SIGKILL in the middle of a batch its timers fire again this much later. */
const LEASE_MS = 10_000;
/** Short enough for timers started by another replica, which wakes only itself. */
const LONGEST_WAIT_MS = 500;
const RETRY_MS = 1_000;

/** Fires due timers in an endless loop. Any replica may fire any timer, and firing twice has no effect. */
@Injectable()
export class TimerLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(TimerLoop.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  /** A timer was started while the loop was busy: it checks again before it sleeps. */
  private isWoken = false;

  constructor(
    private readonly timers: TimerRepository,
    private readonly commands: TimerCommands,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wakeUp();
    await this.running;
  }

  /** Timers were started, some of which may be due before the loop would check next. */
  wakeFor(started: readonly Timer[]): void {
    const nextCheckAtMs = this.clock.now().getTime() + LONGEST_WAIT_MS;
    if (!started.some(timer => timer.dueAt.getTime() < nextCheckAtMs)) return;
    this.isWoken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        this.isWoken = false;
        const due = await this.timers.claimDue(BATCH, LEASE_MS);
        await this.fireAll(due);
        if (due.length < BATCH) await this.sleep((await this.timers.msUntilNext()) ?? LONGEST_WAIT_MS);
      } catch (error) {
        this.logger.error({ msg: 'Timers could not be claimed or postponed; retrying.', err: error });
        await this.sleep(RETRY_MS);
      }
    }
  }

  private async fireAll(due: readonly DueTimer[]): Promise<void> {
    const outcomes = await Promise.all(due.map(timer => this.fire(timer)));
    const postponed = outcomes.filter(outcome => outcome !== 'done');
    if (postponed.length > 0) await this.timers.postpone(postponed);
  }

  /** `done` when the timer is finished, else the timer and the delay until it fires again. */
  private fire(timer: DueTimer): Promise<'done' | Postponed> {
    const { taskId, orgId, traceparent } = timer;
    const start = { taskId, orgId: orgId ?? undefined, traceparent: traceparent ?? undefined };
    const span = { name: `timer ${timer.kind}`, kind: SpanKind.INTERNAL };
    return runAsSpan(start, span, () => this.tryFiring(timer));
  }

  private async tryFiring(timer: Timer): Promise<'done' | Postponed> {
    const startedAt = performance.now();
    try {
      for (const command of commandsOfTimer(timer)) {
        const result = await this.commands.send(command);
        if (result.outcome === 'not_due') return { timer, delayMs: this.msUntil(result.at) };
      }
      await this.timers.finish(timer);
      this.metrics.handled(`timer-${timer.kind}`, 'done', secondsSince(startedAt));
      return 'done';
    } catch (error) {
      this.metrics.handled(`timer-${timer.kind}`, 'retry', secondsSince(startedAt));
      this.logger.warn({
        msg: 'A timer could not be fired; it will be retried.',
        kind: timer.kind,
        err: error,
      });
      return { timer, delayMs: RETRY_MS };
    }
  }

  /** At least the usual pause, so that clock differences do not cause a busy loop. */
  private msUntil(at: Date | undefined): number {
    return Math.max(RETRY_MS, (at?.getTime() ?? 0) - this.clock.now().getTime());
  }

  private async sleep(ms: number): Promise<void> {
    if (this.stopping.signal.aborted || this.isWoken) return;
    await new Promise<void>(resolve => {
      const timeout = setTimeout(resolve, Math.min(ms, LONGEST_WAIT_MS));
      this.wakeUp = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
  }
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
