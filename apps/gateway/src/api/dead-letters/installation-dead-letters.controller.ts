import { Body, Controller, Param, Query } from '@nestjs/common';
import { Operator } from '../../edge/admission/caller.decorator.js';
import type { OperatorCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import {
  DeadLetterPath,
  DiscardRequest,
  InstallationDeadLetter,
  InstallationDeadLetterDetail,
  InstallationDeadLetterPage,
  InstallationDeadLetterQuery,
  InstallationResendResult,
  installationViewOf,
} from './dead-letter.dto.js';
import { DeadLetters } from './dead-letters.js';

@Controller()
export class InstallationDeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Endpoint('GET', '/v1/installation/dead-letters', {
    summary: 'List dead letters of all organizations',
    description:
      'Messages that a service could not handle, newest first, with the error; also those that belong to no ' +
      'organization. With `org_id`, of one organization.',
    access: 'operator',
    answer: { status: 200, schema: InstallationDeadLetterPage, description: 'A page of dead letters.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Query({ schema: InstallationDeadLetterQuery }) { org_id: orgId, ...query }: InstallationDeadLetterQuery,
  ): Promise<InstallationDeadLetterPage> {
    const { letters, ...page } = await this.deadLetters.list(orgId ?? null, query);
    return { data: letters.map(installationViewOf), ...page };
  }

  @Endpoint('GET', '/v1/installation/dead-letters/:letter_id', {
    summary: 'Get a dead letter with its message',
    access: 'operator',
    answer: { status: 200, schema: InstallationDeadLetterDetail, description: 'The letter.' },
    problems: ['dead_letter.not_found'],
  })
  async get(
    @Param({ schema: DeadLetterPath }) { letter_id: letterId }: DeadLetterPath,
  ): Promise<InstallationDeadLetterDetail> {
    const { letter, event } = await this.deadLetters.get(null, letterId);
    return { ...installationViewOf(letter), event };
  }

  @Endpoint('POST', '/v1/installation/dead-letters/:letter_id/resend', {
    summary: 'Resend a dead letter of any organization',
    description:
      'Has the message handled again by the consumer it died in, and by no other. With `outcome: "done"` the letter ' +
      'is resolved; otherwise `detail` is the error, and it stays open.',
    access: 'operator',
    audit: { action: 'dead_letter.resend', fields: [] },
    answer: { status: 200, schema: InstallationResendResult, description: 'What came of it.' },
    problems: ['dead_letter.not_found', 'dead_letter.resolved'],
  })
  async resend(
    @Operator() { keyId }: OperatorCaller,
    @Body({ schema: NoBody }) _body: NoBody,
    @Param({ schema: DeadLetterPath }) { letter_id: letterId }: DeadLetterPath,
  ): Promise<InstallationResendResult> {
    const { letter, ...result } = await this.deadLetters.resend(null, letterId, keyId);
    return { ...result, letter: installationViewOf(letter) };
  }

  @Endpoint('POST', '/v1/installation/dead-letters/:letter_id/discard', {
    summary: 'Discard a dead letter',
    description:
      'Takes it off the list for good; who did so and why is kept for 400 days. What the event should have caused ' +
      'never happens, which may be that a worker is paid: only the operator of the installation may decide that.',
    access: 'operator',
    audit: { action: 'dead_letter.discard', fields: ['reason'] },
    answer: { status: 200, schema: InstallationDeadLetter, description: 'The discarded letter.' },
    problems: ['dead_letter.not_found', 'dead_letter.resolved'],
  })
  async discard(
    @Operator() { keyId }: OperatorCaller,
    @Param({ schema: DeadLetterPath }) { letter_id: letterId }: DeadLetterPath,
    @Body({ schema: DiscardRequest }) { reason }: DiscardRequest,
  ): Promise<InstallationDeadLetter> {
    return installationViewOf(await this.deadLetters.discard(letterId, keyId, reason));
  }
}
