import { Body, Controller, Param } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Idempotency } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { PersonPath } from '../../edge/schemas/path-parameters.js';
import { Persons } from '../persons/persons.js';
import { SignInLink, SignInLinkSpec } from './sign-in.dto.js';
import { SignInLinks } from './sign-in-links.js';

@Controller()
export class SignInLinksController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly persons: Persons,
    private readonly links: SignInLinks,
    private readonly answers: StoredAnswers,
  ) {}

  @Endpoint('POST', '/v1/installation/persons/:person_id/sign-in-links', {
    summary: 'Make a link that signs a person in',
    description:
      'For a first sign-in without mail, or for someone who lost access to theirs. Anyone who has the link can use it, ' +
      'once. Every organization that the person is a member of sees in its audit log that a link was used.',
    access: 'operator',
    audit: { action: 'sign_in_link.create', fields: ['expires_in_seconds'] },
    answer: { status: 201, schema: SignInLink, description: 'The link.', secret: true },
    problems: ['person.not_found'],
  })
  async create(
    @Param({ schema: PersonPath }) { person_id }: PersonPath,
    @Body({ schema: SignInLinkSpec }) { expires_in_seconds: validSeconds }: SignInLinkSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<SignInLink>> {
    const { result, replayed } = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, SignInLink, async now => {
        const { id } = await this.persons.get(person_id, manager);
        return this.links.make(manager, id, validSeconds * 1_000, now);
      }),
    );
    return new Answer(result, { replayed });
  }
}
