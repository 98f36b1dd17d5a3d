import { closeSync, openSync, writeSync } from 'node:fs';
import { curlOf, textOfAnswer } from './http/curl.js';
import type { WireAnswer, WireRequest } from './http/wire-request.js';

/** Every request of a run and its answer, in a file that is kept when a fault is found. */
export class Transcript {
  private readonly file: number;
  private readonly statusCounts = new Map<string, number>();
  private requestCount = 0;

  constructor(readonly path: string) {
    this.file = openSync(path, 'w');
  }

  get requests(): number {
    return this.requestCount;
  }

  /** How often each status came. */
  get statuses(): ReadonlyMap<string, number> {
    return this.statusCounts;
  }

  note(actor: string, request: WireRequest, answer: WireAnswer): void {
    this.requestCount += 1;
    const status = answer.outcome === 'answered' ? String(answer.status) : 'unanswered';
    this.statusCounts.set(status, (this.statusCounts.get(status) ?? 0) + 1);
    const at = new Date().toISOString();
    writeSync(this.file, `# ${at} ${actor}\n${curlOf(request)}\n# ${textOfAnswer(answer)}\n`);
  }

  close(): void {
    closeSync(this.file);
  }
}
