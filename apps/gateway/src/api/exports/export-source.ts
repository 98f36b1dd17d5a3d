import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { ListCompletedTasks, ListTasks } from '#libs/contracts';
import type { RequestInput, CompletedTask, ReplyOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FairQueue } from '../../edge/admission/fair-queue.js';
import { ExportSlots } from './export-slots.js';

type Filter = Pick<
  RequestInput<typeof ListCompletedTasks>,
  'workspace_id' | 'task_type' | 'pool' | 'created_after' | 'created_before'
>;
type Page = ReplyOf<typeof ListCompletedTasks>;

/** A task as named by the caller. */
export interface NamedTask {
  readonly name: string;
  /** Undefined for a name that no task can have. */
  readonly taskId: string | undefined;
}

export interface Selection {
  readonly filter: Filter;
  /** Only these; undefined for all tasks that match the filter. */
  readonly named: readonly NamedTask[] | undefined;
}

/** An export whose first page has been read, so that later failures can only break it off. */
export interface OpenExport {
  /** Named tasks that are omitted, because they have no result yet or never will. */
  readonly notCompleted: readonly NamedTask[];
  readonly pages: AsyncIterable<readonly CompletedTask[]>;
  /** Fires when this process stops. */
  readonly stopping: AbortSignal;
}

/** The maximum number of ids that `ListTasks` and `ListCompletedTasks` accept. */
const IDS_AT_ONCE = 100;
const NAMED_IN_MESSAGE = 10;

/**
 * Reads completed tasks for exports: each page once the previous one was consumed, all as of the start of the export.
 */
@Injectable()
export class ExportSource implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly commands: CommandClient,
    private readonly queue: FairQueue,
    private readonly slots: ExportSlots,
    private readonly clock: Clock,
  ) {
    // One listener per running export; the number of exports has its own limit.
    setMaxListeners(0, this.stopping.signal);
  }

  /**
   * Each page takes its turn like a request of the organization, and checks the current state of the key: an export
   * whose key has ended or lost a right breaks off.
   *
   * @param disconnected fires when the response has been sent or the client has disconnected
   * @throws ServiceError `task.not_found` with a pointer to each named task that does not exist, `export.too_many`
   */
  async open(
    admitted: AdmittedRequest,
    { filter, named }: Selection,
    disconnected: AbortSignal,
  ): Promise<OpenExport> {
    this.slots.take(admitted.orgId, disconnected);
    admitted.leavePlace();
    const completedUntil = this.clock.now().toISOString();
    const notCompleted = named === undefined ? [] : await this.unfinishedOf(admitted, filter, named);
    const pages = this.pagesOf(admitted, { ...filter, completed_until: completedUntil }, idsOf(named));
    const first = await pages.next();
    return { notCompleted, pages: startingWith(first, pages), stopping: this.stopping.signal };
  }

  /** @throws ServiceError `task.not_found` */
  private async unfinishedOf(
    admitted: AdmittedRequest,
    { workspace_id: workspace }: Filter,
    named: readonly NamedTask[],
  ): Promise<readonly NamedTask[]> {
    const statuses = new Map<string, string>();
    for (const ids of chunksOf(idsOf(named) ?? [])) {
      const { data } = await this.inTurn(admitted, ({ orgId, pools }) =>
        this.commands.send(ListTasks, {
          ...{ org_id: orgId, pools, workspace_id: workspace, task_ids: ids, limit: IDS_AT_ONCE },
        }),
      );
      for (const { task_id, status } of data) statuses.set(task_id, status);
    }
    const statusOf = ({ taskId }: NamedTask) => (taskId === undefined ? undefined : statuses.get(taskId));
    refuseMissing(named.map(one => (statusOf(one) === undefined ? one.name : undefined)));
    return named.filter(one => statusOf(one) !== 'completed');
  }

  private async *pagesOf(
    admitted: AdmittedRequest,
    filter: Filter & { readonly completed_until: string },
    ids: readonly string[] | undefined,
  ): AsyncGenerator<readonly CompletedTask[], undefined> {
    for (const task_ids of ids === undefined ? [undefined] : chunksOf(ids)) {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const position = cursor === undefined ? {} : { cursor };
        const page: Page = await this.inTurn(admitted, ({ orgId, pools }) =>
          this.commands.send(ListCompletedTasks, {
            ...{ org_id: orgId, pools, ...filter, ...position },
            ...(task_ids && { task_ids }),
          }),
        );
        yield page.data;
        cursor = page.next_cursor;
      }
    }
  }

  /** Runs before the HTTP server closes, which waits for every response: a client can read one arbitrarily slowly. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private inTurn<T>(admitted: AdmittedRequest, read: (agent: AdmittedRequest['agent']) => Promise<T>) {
    return this.queue.run(admitted.orgId, async () => {
      await admitted.check('remembered');
      return read(admitted.agent);
    });
  }
}

async function* startingWith<T>(first: IteratorResult<T, undefined>, rest: AsyncGenerator<T, undefined>) {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/** Distinct ids, in order of creation: ids are UUIDv7. */
function idsOf(named: readonly NamedTask[] | undefined): readonly string[] | undefined {
  return named && [...new Set(named.flatMap(({ taskId }) => taskId ?? []))].toSorted();
}

function chunksOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, place) =>
    ids.slice(place * IDS_AT_ONCE, (place + 1) * IDS_AT_ONCE),
  );
}

/** @param names in the order of the request; undefined for tasks that exist */
function refuseMissing(names: readonly (string | undefined)[]): void {
  const missing = names.flatMap((name, place) => (name === undefined ? [] : [{ name, place }]));
  if (missing.length === 0) return;
  const shown = missing.slice(0, NAMED_IN_MESSAGE).map(({ name }) => name);
  const more = missing.length - shown.length;
  const list = more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
  throw refuse('task.not_found', `There ${missing.length === 1 ? 'is no task' : 'are no tasks'} ${list}.`, {
    faults: missing
      .slice(0, IDS_AT_ONCE)
      .map(({ name, place }) => ({ pointer: `/task_ids/${place}`, detail: `There is no task ${name}.` })),
  });
}
