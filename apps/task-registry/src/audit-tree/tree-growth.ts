import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { RepeatedWork } from '#libs/platform';
import { AUDIT_TREE_OPTIONS } from '../task-registry.config.js';
import type { AuditTreeOptions } from '../task-registry.config.js';
import { TreeAppending } from './tree-appending.js';

/** Transactions that are still writing take milliseconds. */
const RETRY_MS = 20;
/** Leaves time for a reply within the deadline of a command. */
const CATCH_UP_MS = 3_000;

/** Keeps the trees up with the log. */
@Injectable()
export class TreeGrowth extends RepeatedWork {
  constructor(
    private readonly appending: TreeAppending,
    @Inject(AUDIT_TREE_OPTIONS) { appendEveryMs }: AuditTreeOptions,
  ) {
    super({ name: 'growth of the audit trees', everyMs: appendEveryMs });
  }

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.appending.step()) === 'more');
  }

  /**
   * Resolves when every event up to this number of the log is in its tree, without waiting for the next poll.
   *
   * @throws ServiceError `audit.tree_behind` after three seconds: the log of an earlier release is still being appended
   */
  async catchUpTo(seq: number): Promise<void> {
    const until = performance.now() + CATCH_UP_MS;
    while ((await this.appending.position()) < seq) {
      if (performance.now() > until) throw treeBehind();
      if ((await this.appending.step()) !== 'more') await pause(RETRY_MS);
    }
  }
}

function treeBehind(): ServiceError {
  return new ServiceError(
    'unavailable',
    'audit.tree_behind',
    'The audit tree does not have the last event of the task yet.',
    { retry_after_seconds: 5 },
  );
}
