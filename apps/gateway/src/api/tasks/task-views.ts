import { Injectable } from '@nestjs/common';
import { ExplainWaiting, GetTask, ServiceError, mayNeedWorker } from '#libs/contracts';
import type { TaskView, WaitingFor } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../edge/auth/caller.js';

/** Reads one task: its record from the registry, and what it waits for from the service that knows. */
@Injectable()
export class TaskViews {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError `task.not_found` */
  async get({ orgId, pools }: Pick<AgentCaller, 'orgId' | 'pools'>, taskId: string): Promise<TaskView> {
    const task = await this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools });
    return { ...task, waiting_for: await this.waitingFor(task) };
  }

  /** Null also while the matcher is unreachable: the task is useful without it. */
  private async waitingFor(task: TaskView): Promise<WaitingFor | null> {
    if (task.status === 'created') return FUNDS;
    if (!mayNeedWorker(task)) return null;
    try {
      const request = { org_id: task.org_id, task_id: task.task_id };
      return (await this.commands.send(ExplainWaiting, request)).waiting_for;
    } catch (error) {
      if (error instanceof ServiceError) return null;
      throw error;
    }
  }
}

const FUNDS: WaitingFor = { reason: 'funds', workers_considered: 0, excluded: [], next_offer_at: null };
