import { Body, Controller } from '@nestjs/common';
import { Person } from '../../edge/admission/caller.decorator.js';
import type { PersonCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PersonChange, PersonView } from './person.dto.js';
import { Persons } from './persons.js';

@Controller()
export class PersonController {
  constructor(private readonly persons: Persons) {}

  @Endpoint('PATCH', '/v1/person', {
    summary: 'Change my account',
    description: 'Omitted fields are unchanged. The language is that of mails and pages.',
    access: 'person',
    // Without the name, which would stay there for good.
    audit: { action: 'person.update', fields: ['locale', 'time_zone'] },
    answer: { status: 200, schema: PersonView, description: 'The changed account.' },
  })
  async change(
    @Person() { session }: PersonCaller,
    @Body({ schema: PersonChange }) change: PersonChange,
  ): Promise<PersonView> {
    return this.persons.change(session.personId, change);
  }
}
