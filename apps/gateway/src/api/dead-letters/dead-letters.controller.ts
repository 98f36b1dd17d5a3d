import { Body, Controller, Param, Query } from '@nestjs/common';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { DeadLetterPage, DeadLetterPath, DeadLetterQuery, ResendResult, viewOf } from './dead-letter.dto.js';
import { DeadLetters } from './dead-letters.js';

@Controller()
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Endpoint('GET', '/v1/dead-letters', {
    summary: 'List dead letters',
    description:
      'Events of the organization’s tasks that a service could not handle, newest first: a letter is the reason why ' +
      'a task is not offered, a worker not paid, or a webhook not sent. Services that do not answer are named in ' +
      '`unanswered`.',
    access: 'tasks:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: DeadLetterPage, description: 'A page of dead letters.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Agent() { orgId }: AgentCaller,
    @Query({ schema: DeadLetterQuery }) query: DeadLetterQuery,
  ): Promise<DeadLetterPage> {
    const { letters, ...page } = await this.deadLetters.list(orgId, query);
    return { data: letters.map(viewOf), ...page };
  }

  @Endpoint('POST', '/v1/dead-letters/:letter_id/resend', {
    summary: 'Resend a dead letter',
    description:
      'Has the event handled again by the consumer it died in, and by no other. With `outcome: "done"` the letter is ' +
      'resolved; otherwise it stays open. An event that is handled twice has no other effect than once.',
    access: 'tasks:write',
    poolLimits: 'refused',
    audit: { action: 'dead_letter.resend', fields: [] },
    answer: { status: 200, schema: ResendResult, description: 'What came of it.' },
    problems: ['dead_letter.not_found', 'dead_letter.resolved'],
  })
  async resend(
    @Agent() { orgId, keyId }: AgentCaller,
    @Body({ schema: NoBody }) _body: NoBody,
    @Param({ schema: DeadLetterPath }) { letter_id: letterId }: DeadLetterPath,
  ): Promise<ResendResult> {
    const { outcome, letter } = await this.deadLetters.resend(orgId, letterId, keyId);
    return { outcome, letter: viewOf(letter) };
  }
}
