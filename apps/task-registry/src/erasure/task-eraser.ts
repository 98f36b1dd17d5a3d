import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EraseTask } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import type { EraseTask as EraseTaskRequest } from '../domain/command.rule.js';
import { TaskRepository } from '../persistence/task.repository.js';

/** Tasks that are erased in one transaction of the registry, or a few. */
export const ERASED_AT_ONCE = 50;

export const TaskToErase = z.object({ task_id: z.string(), org_id: z.string() });
export type TaskToErase = z.infer<typeof TaskToErase>;

const codec = jsonResponse(EraseTask.reply.pick({ task_id: true, replayed: true }));

/** Erases tasks without a caller who waits for it. */
@Injectable()
export class TaskEraser {
  constructor(private readonly tasks: TaskRepository) {}

  /** @param tasks that have ended and are published */
  async erase(
    tasks: readonly TaskToErase[],
    why: Pick<EraseTaskRequest, 'reason' | 'reference'>,
  ): Promise<void> {
    await Promise.all(
      tasks.map(({ task_id, org_id }) => {
        const command = { kind: 'erase', orgId: org_id, pools: null, ...why } as const;
        return this.tasks.execute({ target: { taskId: task_id }, command }, codec, () => ({
          ...{ task_id, replayed: false },
        }));
      }),
    );
  }
}
