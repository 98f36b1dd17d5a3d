import { expect } from 'vitest';
import {
  GetEarnings,
  ListAssignments,
  ListBulk,
  ListBulkItems,
  ListGold,
  ListPools,
  ListPrices,
  ListStatements,
  ListTaskEvents,
  ListTasks,
  ListTransactions,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkerQuality,
  ListWorkers,
  LocateAssignment,
  ReadEventFeed,
} from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import { ApiDocument } from '../src/openapi/api-document.js';
import type { DescribedEndpoint } from '../src/openapi/described-endpoints.js';
import { temporaryFolder, uploadFile } from './files/upload-file.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { signIn, signedInMember } from './sign-in.js';
import { dialectKey } from './verified-workflows/vw-client.js';

/** The cursor of every service that has another page. */
export const POSITION = Buffer.from('[1,{"id":"019a5b1e-7c00-7000-8000-000000000001"}]').toString(
  'base64url',
);

const LISTS = [
  ListAssignments,
  ListBulk,
  ListBulkItems,
  ListGold,
  ListPools,
  ListPrices,
  ListStatements,
  ListTaskEvents,
  ListTasks,
  ListTransactions,
  ListWebhookDeliveries,
  ListWebhookEndpoints,
  ListWorkerQuality,
  ListWorkers,
];

/** The test sends thousands of requests within seconds. */
const PLENTY = '1000000/10';

/** One organization's keys, and ids for path parameters. */
export interface Caller {
  readonly organization: TestOrganization;
  readonly keys: Readonly<Record<'admin' | 'worker' | 'vw', string>>;
  /** The header `Cookie` of someone who is signed in. */
  readonly cookie: string;
  readonly ids: Readonly<Record<string, string>>;
}

/** A gateway of which each GET can be called with any query, and whose services have another page of every list. */
export class QueriedGateway {
  private constructor(
    private readonly gateway: GatewayUnderTest,
    readonly endpoints: readonly DescribedEndpoint[],
    /** The tasks of assignments. */
    private readonly taskIds: Map<string, string>,
  ) {}

  /** Stopped after the last test of the file. */
  static async start(): Promise<QueriedGateway> {
    const { surroundings, gateway } = await startGateway({
      RATE_LIMIT_PER_KEY: PLENTY,
      RATE_LIMIT_PER_WORKER: PLENTY,
      RATE_LIMIT_PER_ORGANIZATION: PLENTY,
      RATE_LIMIT_OPERATOR: PLENTY,
      // Invitations are mailed.
      MAIL_OUTBOX: 'true',
      FILES_DIR: temporaryFolder(),
    });
    const page = { data: [], next_cursor: POSITION };
    for (const contract of LISTS) surroundings.fakes.answer(contract, () => page);
    surroundings.fakes.answer(ReadEventFeed, () => ({ data: [], position: 7, more: true }));
    const earnings = { currency: 'USD' as const, balance_micros: 0n, ...page };
    surroundings.fakes.answer(GetEarnings, ({ worker_id }) => ({ worker_id, ...earnings }));
    const taskIds = new Map<string, string>();
    surroundings.fakes.answer(LocateAssignment, ({ assignment_id }) => {
      const task_id = taskIds.get(assignment_id) ?? randomUUIDv7();
      return { assignment_id, task_id, status: 'started' as const };
    });
    const { endpoints } = gateway.app.get(ApiDocument, { strict: false });
    return new QueriedGateway(gateway, endpoints, taskIds);
  }

  /** The routes with a cursor, from the route table. */
  get lists(): readonly DescribedEndpoint[] {
    return this.endpoints.filter(({ query }) => query !== undefined && 'cursor' in query.shape);
  }

  async caller(): Promise<Caller> {
    const organization = await this.gateway.organization();
    const admin = organization.admin_key;
    const worker = await this.gateway.worker(admin);
    // Creates a second page of keys and of audited actions.
    const [key] = await Promise.all([1, 2].map(() => this.gateway.key(admin, { scopes: ['tasks:read'] })));
    for (const action of ['refund', 'payout']) {
      await this.gateway.http.post('/v1/decisions/rules', admin, { rules: [] });
      await this.gateway.http.post('/v1/decisions/assess', admin, { agent_id: 'agent', action });
    }
    // A second page of members, of sessions, and of invitations.
    const { person } = await signedInMember(this.gateway, organization.org_id, { roles: ['operator'] });
    await signedInMember(this.gateway, organization.org_id, { roles: ['operator'] });
    for (const name of ['ada', 'grace']) {
      const invited = { email: `${name}@example.com`, roles: ['operator'] };
      await this.gateway.http.post('/v1/invitations', admin, invited);
    }
    // A second page of the files of an assignment and of its task.
    const [assignmentId, taskId] = [randomUUIDv7(), randomUUIDv7()];
    this.taskIds.set(assignmentId, taskId);
    for (const content of ['1', '2'])
      await uploadFile(this.gateway, worker.api_key, { assignmentId, content });
    return {
      organization,
      cookie: (await signIn(this.gateway, person.id)).cookieHeader,
      keys: { admin, worker: worker.api_key, vw: await dialectKey(this.gateway, organization) },
      ids: {
        org_id: organization.org_id,
        worker_id: worker.worker_id,
        key_id: key?.id ?? '',
        task_id: taskId,
        assignment_id: assignmentId,
        job_id: randomUUIDv7(),
        pool_id: randomUUIDv7(),
        endpoint_id: randomUUIDv7(),
        delivery_id: randomUUIDv7(),
        month: '2026-02',
        letter_id: 'matcher-12',
      },
    };
  }

  get(endpoint: DescribedEndpoint, { keys, ids, cookie }: Caller, query: string): Promise<HttpAnswer> {
    const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => {
      const id = ids[name] ?? randomUUIDv7();
      return isNative(endpoint) ? id : VERIFIED_WORKFLOWS_WIRE.taskIds.format(id);
    });
    const key =
      endpoint.access === 'operator'
        ? OPERATOR_KEY
        : endpoint.access === 'worker'
          ? keys.worker
          : isNative(endpoint)
            ? keys.admin
            : keys.vw;
    const isOfPerson = endpoint.access === 'person';
    return this.gateway.http.call('GET', `${path}?${query}`, isOfPerson ? undefined : key, undefined, {
      headers: isOfPerson ? { cookie } : {},
    });
  }
}

const isNative = ({ dialect }: DescribedEndpoint): boolean => dialect.name === 'native';

/** Expects a refusal that names the parameter, in the format of its API. */
export function expectRefused(
  endpoint: DescribedEndpoint,
  answer: HttpAnswer,
  parameter: string,
  what: string,
): void {
  const where = `${endpoint.path}?${parameter}=${what}`;
  if (isNative(endpoint)) {
    const detail: unknown = expect.any(String);
    expect({ where, status: answer.status, errors: answer.body['errors'] }).toEqual({
      ...{ where, status: 422 },
      errors: [{ pointer: `/${parameter}`, detail }],
    });
  } else {
    const detail: unknown = expect.stringContaining(`${parameter}: `);
    expect({ where, status: answer.status, detail: answer.body['detail'] }).toEqual({
      ...{ where, status: 400 },
      detail,
    });
  }
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
}
