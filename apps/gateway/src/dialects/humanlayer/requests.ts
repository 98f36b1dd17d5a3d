import { Injectable } from '@nestjs/common';
import { GetTask, GetWorker, Id, ListDecisions, ServiceError, notFound } from '#libs/contracts';
import type { ListedDecision, TaskView } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { listedRequestOf, requestViewOf, sentinelOf } from './from-task.js';
import type { ListedRequest, RequestView } from './request.dto.js';

/** The document's maximum for a list, which has no pages. */
const MAX_LISTED = 100;

/** Reads decisions as requests. */
@Injectable()
export class Requests {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError `task.not_found`, also for a task that is no decision */
  async get(caller: AgentCaller, id: string): Promise<RequestView> {
    const taskId = Id.safeParse(id).data;
    if (taskId === undefined) throw notFound('task');
    const task = await this.taskOf(caller, taskId);
    if (task.decision === undefined) throw notFound('task');
    return requestViewOf(task, await this.sentinelNameOf(task));
  }

  /** @throws ServiceError `task.not_found` */
  taskOf({ orgId, pools }: AgentCaller, taskId: string): Promise<TaskView> {
    return this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools });
  }

  /** Newest first. */
  async ofAgent({ orgId, pools }: AgentCaller, agentId: string): Promise<ListedRequest[]> {
    const found: ListedDecision[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.commands.send(ListDecisions, {
        ...{ org_id: orgId, pools, created_by: agentId, limit: MAX_LISTED - found.length },
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...page.data);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && found.length < MAX_LISTED);
    return found.map(listedRequestOf);
  }

  /** The name of the Sentinel who reviews the request, or decided it. Null also while the matcher is unreachable. */
  async sentinelNameOf(task: TaskView): Promise<string | null> {
    const workerId = sentinelOf(task);
    if (workerId === null) return null;
    const request = { org_id: task.org_id, pools: null, worker_id: workerId, include_deleted: true };
    try {
      return (await this.commands.send(GetWorker, request)).name;
    } catch (error) {
      if (error instanceof ServiceError) return null;
      throw error;
    }
  }
}
