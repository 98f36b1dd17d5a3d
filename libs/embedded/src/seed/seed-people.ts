import { z } from 'zod';
import type { SeededOrganization } from '../state/credentials.js';
import { GatewayClient } from './gateway-client.js';

/** So long after a start the links can be used. */
const LINK_SECONDS = 86_400;

const People = z.object({ data: z.array(z.object({ id: z.string() })) });
const Person = z.object({ id: z.string() });
const Refused = z.looseObject({ code: z.string() });
const Link = z.object({ url: z.string() });

interface ExamplePerson {
  readonly name: string;
  readonly email: string;
  readonly locale: 'en' | 'fr';
  readonly roles: readonly string[];
  readonly worker_id?: string;
}

/** A person of the first organization, and the link that signs them in, once. */
export interface SeededPerson {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly sign_in_url: string;
}

export interface PeopleInput {
  readonly baseUrl: string;
  readonly operatorKey: string;
  readonly organization: Pick<SeededOrganization, 'org_id' | 'workers'>;
  readonly signal: AbortSignal;
}

/**
 * An owner, a reviewer lead, and every worker of the first organization as people, each with a new sign-in link. People
 * who exist are found by their addresses, so that this can be repeated at every start.
 */
export async function seedPeople(input: PeopleInput): Promise<readonly SeededPerson[]> {
  const gateway = new GatewayClient(input.baseUrl, input.signal);
  const seeded: SeededPerson[] = [];
  for (const person of examplePeople(input.organization))
    seeded.push(await seedPerson(gateway, input, person));
  return seeded;
}

function examplePeople({ workers }: PeopleInput['organization']): readonly ExamplePerson[] {
  return [
    { name: 'Nadia Haddad', email: 'owner@example.com', locale: 'en', roles: ['owner'] },
    { name: 'Hugo Lambert', email: 'lead@example.com', locale: 'fr', roles: ['reviewer-lead'] },
    ...workers.map(({ name, worker_id }) => ({
      ...{ name, worker_id, email: addressOf(name) },
      ...{ locale: 'en' as const, roles: ['worker'] },
    })),
  ];
}

/** For example `etienne.gagnon@example.com`. */
function addressOf(name: string): string {
  const letters = name.normalize('NFD').replaceAll(/[^A-Za-z -]/g, '');
  return `${letters.toLowerCase().replaceAll(' ', '.')}@example.com`;
}

async function seedPerson(
  gateway: GatewayClient,
  { operatorKey, organization }: PeopleInput,
  { name, email, locale, roles, worker_id: workerId }: ExamplePerson,
): Promise<SeededPerson> {
  const path = '/v1/installation/persons';
  const found = await gateway.get(`${path}?email=${encodeURIComponent(email)}`, operatorKey);
  const [known] = People.parse(found.body).data;
  const person =
    known ?? Person.parse(await gateway.create(path, operatorKey, undefined, { name, email, locale }));
  const grant = { person_id: person.id, roles, ...(workerId !== undefined && { worker_id: workerId }) };
  const members = `/v1/organizations/${organization.org_id}/members`;
  const { status, body } = await gateway.post(members, operatorKey, grant);
  const isMember = status === 409 && Refused.parse(body).code === 'member.exists';
  if (status !== 201 && !isMember)
    throw new Error(`POST ${members} answered ${status}: ${JSON.stringify(body)}`);
  const links = `${path}/${person.id}/sign-in-links`;
  const link = await gateway.create(links, operatorKey, undefined, { expires_in_seconds: LINK_SECONDS });
  return { name, email, roles, sign_in_url: Link.parse(link).url };
}
