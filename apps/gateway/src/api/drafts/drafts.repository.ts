import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sameJson } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { changedRows, execute, transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import {
  DELETE_EXPIRED,
  DELETE_OF_TASK,
  DELETE_OF_WORKER,
  DELETE_OLDEST,
  DELETE_ONE,
  loadDraft,
  saveDraft,
} from './drafts.sql.js';
import type { DraftRow } from './drafts.sql.js';

const DAY_MS = 86_400_000;
/** More than a worker writes at a time; what was written first is deleted. */
const MAX_DRAFTS_PER_WORKER = 100;
const BATCH = 500;

interface DraftOf {
  readonly assignmentId: string;
  readonly workerId: string;
}

export interface WrittenDraft extends DraftOf {
  readonly taskId: string;
  readonly output: Json;
  readonly notes: string | null;
  /** The revision that it was written from; 0 for none. */
  readonly revision: number;
}

export type SaveOutcome =
  | { readonly outcome: 'saved'; readonly draft: DraftRow; readonly isNew: boolean }
  /** There is another draft, or none any more (null). */
  | { readonly outcome: 'conflict'; readonly draft: DraftRow | null };

/** Workers' drafts: at most one for each assignment. */
@Injectable()
export class DraftsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'DRAFT_RETENTION_DAYS'>,
  ) {}

  async find(of: DraftOf): Promise<DraftRow | undefined> {
    return loadDraft(this.dataSource, of);
  }

  /** A draft that is stored already, such as by a request whose response was lost, is no conflict. */
  async save({ output, revision, ...written }: WrittenDraft): Promise<SaveOutcome> {
    const updatedAt = this.clock.now();
    const expiresAt = new Date(updatedAt.getTime() + this.settings.DRAFT_RETENTION_DAYS * DAY_MS);
    const draft = { ...written, outputJson: JSON.stringify(output), updatedAt, expiresAt };
    return transaction(this.dataSource, async manager => {
      const saved = await saveDraft(manager, draft, revision);
      if (saved !== undefined) {
        await changedRows(manager, DELETE_OLDEST, [written.workerId, MAX_DRAFTS_PER_WORKER]);
        return { outcome: 'saved', draft: saved, isNew: revision === 0 };
      }
      const stored = await loadDraft(manager, written);
      if (stored?.notes === written.notes && sameJson(stored.output, output)) {
        return { outcome: 'saved', draft: stored, isNew: false };
      }
      return { outcome: 'conflict', draft: stored ?? null };
    });
  }

  async delete({ assignmentId, workerId }: DraftOf): Promise<void> {
    await execute(this.dataSource, DELETE_ONE, [assignmentId, workerId]);
  }

  async deleteOfTask(taskId: string): Promise<void> {
    await execute(this.dataSource, DELETE_OF_TASK, [taskId]);
  }

  async deleteOfWorker(workerId: string): Promise<void> {
    await execute(this.dataSource, DELETE_OF_WORKER, [workerId]);
  }

  /** Deletes drafts that nobody has changed for `DRAFT_RETENTION_DAYS`. */
  async deleteExpired(signal: AbortSignal): Promise<void> {
    for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
      deleted = await changedRows(this.dataSource, DELETE_EXPIRED, [this.clock.now(), BATCH]);
    }
  }
}
