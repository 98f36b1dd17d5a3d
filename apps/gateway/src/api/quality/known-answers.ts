import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { GetTask, JsonValue, MarkGold, invalid, knownDecisionSchema } from '#libs/contracts';
import type { Fault, Idempotency, Json, ReplyOf, TaskView } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { SchemaChecker } from '#libs/output-schema';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { named } from '../../edge/schemas/documented.js';

export const KnownAnswer = named(
  'KnownAnswer',
  z.strictObject({
    /** The right answer. Of an object, only the fields present here are judged. */
    output: JsonValue,
    note: MarkGold.request.shape.note.default(null),
  }),
  { output: { reached_user: true, user_confirmed: false }, note: 'Confirmed by the incident report.' },
);
export type KnownAnswer = z.infer<typeof KnownAnswer>;

/** Known answers, validated against their tasks. */
@Injectable()
export class KnownAnswers {
  constructor(
    private readonly commands: CommandClient,
    private readonly schemas: SchemaChecker,
  ) {}

  /**
   * @throws ServiceError `task.not_found`, also for a foreign task; `output.invalid` when no worker could give this
   *   answer
   */
  async mark(
    { orgId, pools }: AgentCaller,
    taskId: string,
    { output, note }: KnownAnswer,
    idempotency: Idempotency | undefined,
  ): Promise<ReplyOf<typeof MarkGold>> {
    const task = await this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools });
    const faults = await this.faultsOf(task, output);
    if (faults.length > 0)
      throw invalid('output.invalid', 'The right answer does not fit what the task asks for.', faults);
    return this.commands.send(MarkGold, {
      org_id: orgId,
      task_id: taskId,
      // With several steps the last one, whose result is the task's.
      step: Math.max(1, task.workflow_steps.length),
      domain: task.domain,
      consensus: task.consensus,
      output,
      note,
      ...(idempotency && { idempotency }),
    });
  }

  /**
   * Fields may be omitted, so a missing one is not a fault; a present one must be a valid answer of a worker. Of a
   * decision the verdict is judged, and the changed action.
   */
  private faultsOf(
    { org_id: orgId, decision, output: { schema: stored, expected_format } }: TaskView,
    output: Json,
  ): Promise<readonly Fault[]> {
    const schema = decision === undefined ? withoutRequired(stored) : knownDecisionSchema(decision);
    return this.schemas.faultsOf(orgId, { schema, expected_format }, output);
  }
}

type JsonObject = Readonly<Record<string, Json>>;

function withoutRequired(schema: JsonObject | undefined): JsonObject | undefined {
  if (schema === undefined) return undefined;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'required'));
}
