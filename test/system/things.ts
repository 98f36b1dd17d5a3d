import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ApiOperation } from '#libs/api-description';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { waitFor } from '#libs/testing';
import type { ApiClient, WebhookReceiver } from '#libs/testing';
import { buryQueued } from './dead-letters.js';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';
import { TestPerson } from './person.js';
import { postTask, taskThatIs } from './task.js';
import { TestWorker } from './worker.js';

const Key = z.looseObject({ id: z.string(), api_key: z.string() });
const WithId = z.looseObject({ id: z.string() });
const Endpoint = z.looseObject({ endpoint_id: z.string() });
const Delivery = z.looseObject({ delivery_id: z.string() });
const RuleSet = z.looseObject({ rule_set_id: z.string() });
const PersonErasure = z.looseObject({ erasure_id: z.string() });
const Assessment = z.looseObject({ assessment_id: z.string() });
const Job = z.looseObject({ job_id: z.string() });
const Earnings = z.looseObject({ balance_micros: z.number() });
const WithStatus = z.looseObject({ status: z.string() });

/** A job that finds no task. */
export const EMPTY_JOB = {
  filter: { created_before: '2020-01-01T00:00:00Z' },
  action: { type: 'cancel', reason: 'A test.' },
  expected_count: 0,
};
/** A past month, for statements: every organization has one. */
const A_MONTH = '2026-02';
/** The state an assignment must be in for an operation; `started` for operations not listed. */
const STATE_BEFORE: Readonly<Record<string, 'offered' | 'accepted'>> = {
  accept: 'offered',
  decline: 'offered',
  start: 'accepted',
};

/** Creates the resources that an operation names, on demand, and selects the key that it requires. */
export class Things {
  private readonly made = new Map<string, Promise<string>>();
  private hired: Promise<TestWorker> | undefined;

  constructor(
    readonly organization: TestOrganization,
    private readonly operator: ApiClient,
    private readonly receiver: WebhookReceiver,
  ) {}

  /** The ids of these kinds, by kind. Throws for a kind that it cannot create. */
  async idsFor(operation: ApiOperation, kinds: Iterable<string>): Promise<(kind: string) => string> {
    const ids = new Map<string, string>();
    for (const kind of kinds) ids.set(kind, await this.idOf(kind, operation));
    return kind => ids.get(kind) ?? '';
  }

  /** A client with the kind of key that an operation requires, with all scopes. */
  async clientFor({ audience, dialect }: ApiOperation): Promise<ApiClient> {
    const { admin } = this.organization;
    if (audience === 'operator') return this.operator;
    if (audience === 'worker') return (await this.worker()).api;
    if (audience === 'person') return TestPerson.signedIn(this.organization.orgId, { roles: ['owner'] });
    if (dialect === undefined) return admin;
    const spec = { name: dialect, scopes: ['*'], dialect, rate_limit: { requests: 1_000, per_seconds: 60 } };
    return admin.as(Key.parse(expectStatus(201, await admin.post('/v1/api-keys', spec))).api_key);
  }

  idOf(kind: string, operation: ApiOperation): Promise<string> {
    const found = this.made.get(kind) ?? this.make(kind, operation);
    this.made.set(kind, found);
    return found;
  }

  worker(): Promise<TestWorker> {
    return (this.hired ??= TestWorker.hire(this.organization, { capacity: 20 }));
  }

  private async make(kind: string, operation: ApiOperation): Promise<string> {
    const { organization } = this;
    const { admin } = organization;
    switch (kind) {
      case 'org':
        return organization.orgId;
      case 'pool':
        return organization.poolId;
      case 'month':
        return A_MONTH;
      case 'task':
        return operation.name === 'POST /v1/erasures' ? this.endedTask() : postTask(organization);
      case 'job': {
        const made = await admin.post('/v1/tasks/bulk', EMPTY_JOB);
        return Job.parse(expectStatus(200, made)).job_id;
      }
      case 'worker':
        return this.workerWithEarnings();
      case 'assignment':
        return this.assignmentFor(operation);
      case 'key': {
        const spec = { name: 'a key', scopes: ['tasks:read'] };
        return Key.parse(expectStatus(201, await admin.post('/v1/api-keys', spec))).id;
      }
      case 'endpoint': {
        const url = `${this.receiver.url}/endpoint`;
        const made = await admin.post('/v1/webhook-endpoints', { url });
        return Endpoint.parse(expectStatus(201, made)).endpoint_id;
      }
      case 'set':
        return RuleSet.parse(expectStatus(201, await admin.post('/v1/decisions/rules', { rules: [] })))
          .rule_set_id;
      case 'assessment': {
        const made = await admin.post('/v1/decisions/assess', { agent_id: 'agent', action: 'refund' });
        return Assessment.parse(expectStatus(201, made)).assessment_id;
      }
      case 'file':
        return this.file();
      case 'erasure': {
        const made = await admin.post('/v1/erasures', { person_id: 'nobody' });
        return PersonErasure.parse(expectStatus(200, made)).erasure_id;
      }
      case 'member':
        return (await TestPerson.create()).join(organization.orgId, { roles: ['operator'] });
      case 'session': {
        const browser = await TestPerson.signedIn(organization.orgId, { roles: ['operator'] });
        return WithId.parse(expectStatus(200, await browser.get('/v1/session'))).id;
      }
      case 'invitation': {
        const spec = { email: `${organization.orgId}@example.com`, roles: ['operator'] };
        return WithId.parse(expectStatus(201, await admin.post('/v1/invitations', spec))).id;
      }
      case 'letter':
        return buryQueued(await postTask(organization));
      case 'passkey':
        // Passkeys are made by authenticators; apps/gateway/test/passkeys.spec.ts has one. Any other id is nobody's.
        return randomUUID();
      case 'person':
        return (await TestPerson.create()).personId;
      case 'delivery':
        return this.finishedDelivery(operation);
      case 'verified-workflows:task':
        return VERIFIED_WORKFLOWS_WIRE.taskIds.format(await this.idOf('task', operation));
      default:
        throw new Error(
          `${operation.name} names a ${kind}, and no test knows how to make one: add it to test/system/things.ts.`,
        );
    }
  }

  private async file(): Promise<string> {
    const worker = await this.worker();
    return worker.attach(await worker.work(await postTask(this.organization), 'started'));
  }

  private async endedTask(): Promise<string> {
    const taskId = await postTask(this.organization);
    expectStatus(200, await this.organization.admin.post(`/v1/tasks/${taskId}/cancel`));
    return taskId;
  }

  private async workerWithEarnings(): Promise<string> {
    const worker = await this.worker();
    const taskId = await postTask(this.organization);
    await worker.work(taskId);
    await taskThatIs(this.organization, taskId, 'completed');
    await waitFor(async () => {
      const { body } = await worker.api.get('/v1/worker/earnings');
      return Earnings.parse(body).balance_micros > 0;
    });
    return worker.workerId;
  }

  private async assignmentFor({ path }: ApiOperation): Promise<string> {
    const worker = await this.worker();
    // Without a schema, so that any example answer in the document is valid.
    const taskId = await postTask(this.organization, { output: {} });
    const state = STATE_BEFORE[path.split('/').at(-1) ?? ''] ?? 'started';
    return state === 'offered' ? (await worker.offerOf(taskId)).assignment_id : worker.work(taskId, state);
  }

  private async finishedDelivery(operation: ApiOperation): Promise<string> {
    const { admin } = this.organization;
    const endpointId = await this.idOf('endpoint', operation);
    const sent = await admin.post(`/v1/webhook-endpoints/${endpointId}/test`, {});
    const { delivery_id: deliveryId } = Delivery.parse(expectStatus(201, sent));
    await waitFor(async () => {
      const { status } = WithStatus.parse((await admin.get(`/v1/webhook-deliveries/${deliveryId}`)).body);
      return status === 'delivered';
    });
    return deliveryId;
  }
}
