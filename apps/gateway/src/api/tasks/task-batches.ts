import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { TaskSpec, faultsOf, forgottenNames } from '#libs/contracts';
import type { Fault, Idempotency } from '#libs/contracts';
import { fingerprintOf, transaction } from '#libs/database';
import { SchemaBudget } from '#libs/output-schema';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { problemOf } from '../../edge/errors/problem.js';
import { refusalOf } from '../../edge/errors/refusal-of.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FairQueue } from '../../edge/admission/fair-queue.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { CreationPace } from '../../edge/admission/creation-pace.js';
import type { BatchItem, BatchResult } from './task.dto.js';
import { TaskIntake } from './task-intake.js';
import type { NewTask } from './task-intake.js';

/** Enough for the registry to write them together, few enough to leave capacity for others. */
const AT_ONCE = 25;
const Claimed = z.strictObject({});

export interface NewBatch extends Omit<NewTask, 'spec'> {
  readonly items: readonly unknown[];
  /** Faults of items that cannot be stored exactly as sent, by index. */
  readonly faults: ReadonlyMap<number, readonly Fault[]>;
}

interface PostedItem {
  readonly item: unknown;
  readonly faults: readonly Fault[];
}

/** Creates many tasks in one request, each with its own result. */
@Injectable()
export class TaskBatches {
  constructor(
    private readonly dataSource: DataSource,
    private readonly intake: TaskIntake,
    private readonly answers: StoredAnswers,
    private readonly queue: FairQueue,
    private readonly pace: CreationPace,
  ) {}

  /**
   * The Idempotency-Key applies to the batch as a whole: the gateway records its request, and each item has its own key
   * derived from it. Repeating an interrupted batch completes it.
   *
   * Each item counts against the limits as a request, takes its turn like one, and needs a key that is still valid: a
   * batch whose key has ended stops and is refused. An item that the pace refuses is refused alone.
   */
  async take(
    admitted: AdmittedRequest,
    { items, faults, workspace, idempotency }: NewBatch,
  ): Promise<{ readonly result: BatchResult; readonly replayed: boolean }> {
    // The request itself counted as the first item.
    if (items.length > 1) await admitted.charge(items.length - 1);
    const { replayed } = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, Claimed, () => Promise.resolve({})),
    );
    admitted.leavePlace();
    const data: BatchItem[] = [];
    const queue = items.entries();
    const schemaBudget = new SchemaBudget();
    const nextTurn = turnsOfTheEventLoop();
    const work = async (): Promise<void> => {
      for (const [index, item] of queue) {
        try {
          // The request itself has waited for its first item.
          if (index > 0) await this.pace.wait(admitted);
        } catch (error) {
          data[index] = refusedItem(index, error);
          continue;
        }
        const posted = { item, faults: faults.get(index) ?? [] };
        const one = { posted, workspace, idempotency: keyOfItem(idempotency, index), schemaBudget };
        data[index] = await this.queue.run(admitted.orgId, async () => {
          await nextTurn();
          await admitted.check('remembered');
          return this.takeOne(admitted.agent, index, one);
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { result: { data }, replayed };
  }

  private async takeOne(
    caller: AgentCaller,
    index: number,
    { posted, ...where }: { readonly posted: PostedItem } & Omit<NewTask, 'spec'>,
  ): Promise<BatchItem> {
    try {
      const { task } = await this.intake.take(caller, { spec: parsed(posted), ...where });
      return { index, status: 201, task };
    } catch (error) {
      return refusedItem(index, error);
    }
  }
}

function refusedItem(index: number, error: unknown): BatchItem {
  const problem = problemOf(refusalOf(error), '/v1/tasks/batch');
  const prefix = `/tasks/${index}`;
  const errors = problem.errors?.map(({ pointer, detail }) => ({ pointer: prefix + pointer, detail }));
  return { index, status: problem.status, error: { ...problem, ...(errors && { errors }) } };
}

/**
 * Gives each call its own turn of the event loop. With `setImmediate` alone all concurrent calls would share one turn,
 * and 25 tasks would be checked before any other request is served.
 */
function turnsOfTheEventLoop(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => new Promise(resolve => setImmediate(resolve))));
}

function parsed({ item, faults }: PostedItem): TaskSpec {
  if (faults.length > 0) {
    throw refuse('request.invalid', 'The task holds values that cannot be kept as they were sent.', {
      faults,
    });
  }
  const result = TaskSpec.safeParse(item);
  const broken = result.success ? forgottenNames(item, result.data) : faultsOf(result.error);
  if (result.success && broken.length === 0) return result.data;
  throw refuse('request.invalid', 'The task is not valid.', { faults: broken });
}

/** A digest, because the caller's key with a number appended could exceed the maximum length of a key. */
function keyOfItem(batch: Idempotency | undefined, index: number): Idempotency | undefined {
  if (batch === undefined) return undefined;
  const { scope, key, fingerprint } = batch;
  return {
    scope,
    key: `${fingerprintOf(key).toString('hex')}#${index}`,
    fingerprint: fingerprintOf(fingerprint, String(index)).toString('hex'),
  };
}
