import { Body, Controller, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { PersonPath } from '../../edge/schemas/path-parameters.js';
import { InstallationPerson, PersonQuery, PersonSpec } from './person.dto.js';
import { Persons, installationViewOf } from './persons.js';

@Controller()
export class PersonsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly persons: Persons,
    private readonly answers: StoredAnswers,
  ) {}

  @Endpoint('POST', '/v1/installation/persons', {
    summary: 'Create a person',
    description:
      'An account of its own, which may become a member of several organizations. It signs in with a code that is ' +
      'sent to its address, or with a link of `POST /v1/installation/persons/{person_id}/sign-in-links`.',
    access: 'operator',
    // Without the address and the name, which would stay there for good.
    audit: { action: 'person.create', fields: ['locale', 'time_zone'] },
    answer: { status: 201, schema: InstallationPerson, description: 'The person.', location: true },
    problems: ['person.email_taken'],
  })
  async create(
    @Body({ schema: PersonSpec }) spec: PersonSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<InstallationPerson>> {
    const { result, replayed } = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, InstallationPerson, async () =>
        installationViewOf(await this.persons.create(manager, spec)),
      ),
    );
    return new Answer(result, { replayed, location: `/v1/installation/persons/${result.id}` });
  }

  @Endpoint('GET', '/v1/installation/persons', {
    summary: 'List people',
    description: 'Newest first; with `email`, the person with this address.',
    access: 'operator',
    answer: { status: 200, schema: pageOf(InstallationPerson), description: 'A page of people.' },
    problems: ['cursor.invalid'],
  })
  async list(@Query({ schema: PersonQuery }) query: PersonQuery) {
    return this.persons.list(query);
  }

  @Endpoint('GET', '/v1/installation/persons/:person_id', {
    summary: 'Get a person',
    access: 'operator',
    answer: { status: 200, schema: InstallationPerson, description: 'The person.' },
    problems: ['person.not_found'],
  })
  async get(@Param({ schema: PersonPath }) { person_id }: PersonPath): Promise<InstallationPerson> {
    return installationViewOf(await this.persons.get(person_id));
  }
}
