import type { DiagLogger } from '@opentelemetry/api';
import type { LoggerService } from '@nestjs/common';

/** A collector that is away for an hour must not fill the log. */
const INTERVAL_MS = 60_000;

/** The SDK's own messages in the service's log: at most one a minute, with the number of those left out. */
export class ExportLog implements DiagLogger {
  private quietUntilMs = -Infinity;
  private leftOut = 0;

  constructor(private readonly logger: LoggerService) {}

  error(message: string, ...rest: unknown[]): void {
    this.report(message, rest);
  }

  warn(message: string, ...rest: unknown[]): void {
    this.report(message, rest);
  }

  info(): void {
    // Below the level that is reported.
  }

  debug(): void {
    // As above.
  }

  verbose(): void {
    // As above.
  }

  private report(message: string, rest: readonly unknown[]): void {
    if (performance.now() < this.quietUntilMs) {
      this.leftOut += 1;
      return;
    }
    const reason = [message, ...rest].map(String).join(' ').slice(0, 500);
    this.logger.warn({ msg: 'Spans could not be exported.', reason, left_out: this.leftOut });
    this.quietUntilMs = performance.now() + INTERVAL_MS;
    this.leftOut = 0;
  }
}
