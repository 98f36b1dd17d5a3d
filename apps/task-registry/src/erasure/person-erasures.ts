import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { PersonErasureRepository } from './person-erasure.repository.js';
import type { OpenErasure } from './person-erasure.repository.js';
import { ERASED_AT_ONCE, TaskEraser } from './task-eraser.js';

const EVERY_MS = 5_000;

/**
 * Carries out the erasures of people: finds their tasks once, and erases each when it has ended. Several replicas may
 * run it at the same time.
 */
@Injectable()
export class PersonErasures extends RepeatedWork {
  constructor(
    private readonly erasures: PersonErasureRepository,
    private readonly eraser: TaskEraser,
  ) {
    super({ name: 'erasure of people', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    for (const erasure of await this.erasures.open()) {
      while (!signal.aborted && (await this.erasures.searchOn(erasure)));
      await this.eraseFound(erasure, signal);
      await this.erasures.settle(erasure);
    }
  }

  private async eraseFound(erasure: OpenErasure, signal: AbortSignal): Promise<void> {
    for (let found = ERASED_AT_ONCE; found === ERASED_AT_ONCE && !signal.aborted;) {
      const due = await this.erasures.due(erasure);
      await this.eraser.erase(due, { reason: 'request', reference: erasure.reference });
      found = due.length;
    }
  }
}
