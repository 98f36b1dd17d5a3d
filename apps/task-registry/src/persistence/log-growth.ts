import { EventEmitter } from 'node:events';

/** Signals within the process that the log has grown, so that the relay need not wait for its next poll. */
export class LogGrowth {
  readonly #emitter = new EventEmitter();

  /** Called after a commit that wrote events. */
  announce(): void {
    this.#emitter.emit('grew');
  }

  onGrowth(listener: () => void): void {
    this.#emitter.on('grew', listener);
  }
}
