import type { LoggerService } from '@nestjs/common';

export interface ShutdownPhase {
  readonly name: string;
  run(signal: string): Promise<void>;
}

export interface ShutdownOptions {
  /** Run in sequence. */
  readonly phases: readonly ShutdownPhase[];
  readonly timeoutMs: number;
  readonly logger: LoggerService;
  readonly exit: (code: number) => void;
}

/**
 * Shuts a process down in order, at most once.
 *
 * A signal calls `stop`. It exits with 0 when all phases have completed, and with 1 when one failed or all together
 * took longer than `timeoutMs`: unfinished messages are then redelivered, since nothing is acknowledged before it is
 * done.
 */
export class GracefulShutdown {
  private running: Promise<void> | undefined;

  constructor(private readonly options: ShutdownOptions) {}

  stop(signal: string): Promise<void> {
    this.running ??= this.run(signal);
    return this.running;
  }

  /** The first SIGTERM or SIGINT stops in order, the second exits immediately; a defect ends the process with 1. */
  listen(source: NodeJS.EventEmitter = process): void {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      source.on(signal, () => {
        if (this.running !== undefined) this.options.exit(1);
        else void this.stop(signal);
      });
    }
    // After either of these the state of the process is unknown: the supervisor starts a clean one.
    for (const defect of ['uncaughtException', 'unhandledRejection']) {
      source.on(defect, (reason: unknown) => {
        this.options.logger.error({ msg: `The process ends: ${defect}.`, err: asError(reason) });
        this.options.exit(1);
      });
    }
  }

  private async run(signal: string): Promise<void> {
    const { phases, timeoutMs, logger } = this.options;
    logger.log({ msg: 'Stopping.', signal });
    const timer = setTimeout(() => {
      logger.error({ msg: 'Stopping took too long.', timeout_ms: timeoutMs });
      this.options.exit(1);
    }, timeoutMs);
    let code = 0;
    for (const phase of phases) {
      try {
        await phase.run(signal);
      } catch (error) {
        code = 1;
        logger.error({ msg: `Could not ${phase.name}.`, err: asError(error) });
      }
    }
    clearTimeout(timer);
    logger.log({ msg: 'Stopped.', signal });
    this.options.exit(code);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
