import { closeSync, openSync, writeSync } from 'node:fs';
import { curlOf, textOfAnswer } from './http/curl.js';
import type { WireAnswer, WireRequest } from './http/wire-request.js';

/** Every request of a run and its answer, in a file that is kept when a fault is found. */
export class Transcript {
  readonly #file: number;
  readonly #statuses = new Map<string, number>();
  #requests = 0;

  constructor(readonly path: string) {
    this.#file = openSync(path, 'w');
  }

  get requests(): number {
    return this.#requests;
  }

  /** How often each status came. */
  get statuses(): ReadonlyMap<string, number> {
    return this.#statuses;
  }

  note(actor: string, request: WireRequest, answer: WireAnswer): void {
    this.#requests += 1;
    const status = answer.outcome === 'answered' ? String(answer.status) : 'unanswered';
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const at = new Date().toISOString();
    writeSync(this.#file, `# ${at} ${actor}\n${curlOf(request)}\n# ${textOfAnswer(answer)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
