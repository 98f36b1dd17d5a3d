import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TaskErased } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { DeadLetterErasure, OnEvent } from '#libs/messaging';

/** What was answered and decided, and the known answer; judgements of workers have no content, and stay. */
const ERASURES = [
  `DELETE FROM votes WHERE task_id = $1`,
  `UPDATE rounds SET decision = NULL, skills = NULL WHERE task_id = $1`,
  `DELETE FROM gold WHERE task_id = $1`,
];

/** Erases the votes on the task, and dead letters about it. */
@Controller()
export class EraseOnTaskErased {
  constructor(
    private readonly dataSource: DataSource,
    private readonly deadLetters: DeadLetterErasure,
  ) {}

  @OnEvent(TaskErased, { durable: 'consensus--task-erased' })
  async handle({ data }: EventOf<typeof TaskErased>): Promise<void> {
    await transaction(this.dataSource, async manager => {
      for (const sql of ERASURES) await manager.query(sql, [data.task_id]);
    });
    await this.deadLetters.eraseTask(data.task_id);
  }
}
