import { Body, Controller } from '@nestjs/common';
import { EraseTask } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { AssessmentsRepository } from '../decision-rules/assessments.repository.js';
import { ErasedTask, ErasureRequest } from './erasure.dto.js';

@Controller()
export class ErasuresController {
  constructor(
    private readonly commands: CommandClient,
    private readonly assessments: AssessmentsRepository,
  ) {}

  @Endpoint('POST', '/v1/erasures', {
    summary: 'Erase the content of an ended task',
    description:
      'Erases what was asked, answered, and reasoned: title, instructions, payload, answers, votes, evidence, webhooks. ' +
      'The hashes of its events stay, so its evidence still verifies and says when and why it was erased, and the ' +
      'proofs of all other tasks are unchanged. Publishes `task.erased`, so that subscribers erase their copies. The ' +
      'same happens to every task that ended `audit.retain_days` ago. Cannot be undone; repeating it changes nothing.',
    access: 'erasures:write',
    poolLimits: 'filtered',
    audit: { action: 'task.erase', fields: ['task_id', 'reference'] },
    answer: { status: 200, schema: ErasedTask, description: 'When and why the content was erased.' },
    problems: ['task.not_found', 'task.not_ended', 'task.not_published'],
  })
  async erase(
    @Agent() { orgId, pools }: AgentCaller,
    @Body({ schema: ErasureRequest }) { task_id, reference }: ErasureRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<ErasedTask>> {
    const viewer = { task_id, org_id: orgId, pools };
    const request = { ...viewer, reference: reference ?? null, ...(idempotency && { idempotency }) };
    const { erasure, replayed } = await this.commands.send(EraseTask, request);
    await this.assessments.eraseOf(task_id);
    return new Answer({ task_id, ...erasure }, { replayed });
  }
}
