import { Controller, Param } from '@nestjs/common';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PersonPath } from '../../edge/schemas/path-parameters.js';
import { AccountErasing } from './account-erasing.js';

@Controller()
export class AccountsController {
  constructor(private readonly erasing: AccountErasing) {}

  @Endpoint('DELETE', '/v1/installation/persons/:person_id', {
    summary: 'Erase a person’s account',
    description:
      'At once and on every gateway: the person’s sessions and memberships end, also that of a last owner, and the ' +
      'address, the name, and every way to sign in are erased. The id stays in the audit log. What an organization ' +
      'knows of the person as a worker is erased with its `POST /v1/erasures`. Cannot be undone.',
    access: 'operator',
    audit: { action: 'person.erase', fields: [] },
    answer: { status: 204, schema: null, description: 'Erased.' },
    problems: ['person.not_found'],
  })
  async erase(@Param({ schema: PersonPath }) { person_id }: PersonPath): Promise<void> {
    await this.erasing.erase(person_id);
  }
}
