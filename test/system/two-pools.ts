import { z } from 'zod';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { waitFor } from '#libs/testing';
import type { ApiClient, WebhookReceiver } from '#libs/testing';
import { buryQueued } from './dead-letters.js';
import { createOrganization, expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';
import { exampleTask, postTask } from './task.js';
import { EMPTY_JOB } from './things.js';
import { TestWorker } from './worker.js';

const WithId = z.looseObject({ id: z.string() });
const WithKey = z.looseObject({ id: z.string(), api_key: z.string() });
const Pool = z.looseObject({ pool_id: z.string() });
const Task = z.looseObject({ task_id: z.string() });
const Assessment = z.looseObject({ assessment_id: z.string() });
const RuleSet = z.looseObject({ rule_set_id: z.string() });
const Worker = z.looseObject({ worker_id: z.string() });
const Job = z.looseObject({ job_id: z.string() });
const Endpoint = z.looseObject({ endpoint_id: z.string() });
const Deliveries = z.looseObject({ data: z.array(z.looseObject({ delivery_id: z.string() })) });

/** Ids by name of the route's parameter. */
export type Ids = Readonly<Record<string, readonly string[]>>;

/** An organization with two pools that contain the same kinds of resources, and keys limited to the first. */
export interface TwoPools {
  readonly organization: TestOrganization;
  readonly mine: string;
  readonly theirs: string;
  /** A client with all scopes, limited to `mine`. */
  readonly limited: ApiClient;
  readonly limitedDialect: ApiClient;
  /** Ids that the limited key must not find, by name of the parameter. */
  readonly foreign: Ids;
  /** The same kinds of resources within `mine`. */
  readonly own: Ids;
  /** A worker of both pools. */
  readonly sharedWorkerId: string;
}

export async function createTwoPools(receiver: WebhookReceiver): Promise<TwoPools> {
  const organization = await createOrganization();
  const { admin, poolId: mine } = organization;
  const made = async <T>(schema: z.ZodType<T>, client: ApiClient, path: string, body: unknown): Promise<T> =>
    schema.parse(expectStatus(201, await client.post(path, body)));
  const { pool_id: theirs } = await made(Pool, admin, '/v1/pools', { name: 'theirs' });
  const limitedTo = (pool: string, more: object = {}) =>
    made(WithKey, admin, '/v1/api-keys', { name: 'limited', scopes: ['*'], pools: [pool], ...more });
  const dialectKey = await limitedTo(mine, {
    dialect: 'verified-workflows',
    rate_limit: { requests: 1_000, per_seconds: 60 },
  });
  const jobOf = async (client: ApiClient): Promise<string> =>
    Job.parse(expectStatus(200, await client.post('/v1/tasks/bulk', EMPTY_JOB))).job_id;
  const within = async (pool: string) => {
    const key = await limitedTo(pool);
    const client = admin.as(key.api_key);
    const url = `${receiver.url}/${pool}`;
    const endpoint = await made(Endpoint, client, '/v1/webhook-endpoints', { url });
    const { task_id } = await made(Task, client, '/v1/tasks', {
      ...exampleTask(organization),
      requirements: { worker_pool_id: pool },
      handoff: { callback_url: `${receiver.url}/callback` },
    });
    const { assessment_id } = await made(Assessment, client, '/v1/decisions/assess', {
      ...{ agent_id: 'agent', action: 'refund' },
      request: { requirements: { worker_pool_id: pool } },
    });
    const worker = await made(Worker, client, '/v1/workers', {
      ...{ name: 'Ada', pool_ids: [pool], available: false },
    });
    const file_id = await fileOn(organization, pool);
    expectStatus(200, await admin.post(`/v1/tasks/${task_id}/gold`, { output: { reached_user: true } }));
    return {
      ...{ key, client, task_id, assessment_id, file_id, job_id: await jobOf(client) },
      ...{ worker_id: worker.worker_id, endpoint_id: endpoint.endpoint_id },
    };
  };
  const everywhere = await made(Endpoint, admin, '/v1/webhook-endpoints', { url: `${receiver.url}/all` });
  const [own, other] = [await within(mine), await within(theirs)];
  const poolless = await made(Task, admin, '/v1/tasks', exampleTask(organization, { requirements: {} }));
  const unpooled = await made(Assessment, admin, '/v1/decisions/assess', {
    ...{ agent_id: 'agent', action: 'refund' },
  });
  const ruleSet = await made(RuleSet, admin, '/v1/decisions/rules', { rules: [] });
  const open = await made(WithId, admin, '/v1/api-keys', { name: 'open', scopes: ['tasks:read'] });
  const shared = await made(Worker, admin, '/v1/workers', { name: 'Both', pool_ids: [mine, theirs] });
  return {
    organization,
    mine,
    theirs,
    limited: own.client,
    limitedDialect: admin.as(dialectKey.api_key),
    sharedWorkerId: shared.worker_id,
    own: {
      task_id: [own.task_id],
      job_id: [own.job_id],
      worker_id: [own.worker_id],
      pool_id: [mine],
      key_id: [own.key.id],
      endpoint_id: [own.endpoint_id],
      assessment_id: [own.assessment_id],
      file_id: [own.file_id],
      rule_set_id: [ruleSet.rule_set_id],
      letter_id: [await buryQueued(own.task_id)],
      delivery_id: await deliveriesOf(admin, own.task_id),
    },
    foreign: {
      task_id: [other.task_id, poolless.task_id],
      job_id: [other.job_id, await jobOf(admin)],
      worker_id: [other.worker_id],
      pool_id: [theirs],
      key_id: [other.key.id, open.id],
      endpoint_id: [other.endpoint_id, everywhere.endpoint_id],
      assessment_id: [other.assessment_id, unpooled.assessment_id],
      file_id: [other.file_id],
      delivery_id: await deliveriesOf(admin, other.task_id),
    },
  };
}

/** A file on a task of its own, so that the other task of the pool stays as it is; its worker has other skills. */
async function fileOn(organization: TestOrganization, pool: string): Promise<string> {
  const skills = [`attaching ${pool}`];
  const worker = await TestWorker.hire(organization, { pool_ids: [pool], skills });
  const requirements = { worker_pool_id: pool, skills };
  const taskId = await postTask(organization, { requirements });
  const fileId = await worker.attach(await worker.work(taskId, 'started'));
  expectStatus(204, await organization.admin.delete(`/v1/workers/${worker.workerId}`));
  return fileId;
}

/**
 * Waits for the deliveries to its callback, to the endpoint of its pool, and to the endpoint of the whole
 * organization.
 */
async function deliveriesOf(admin: ApiClient, taskId: string): Promise<readonly string[]> {
  return waitFor(
    async () => {
      const page = await admin.get(`/v1/webhook-deliveries?task_id=${taskId}&limit=100`);
      const { data } = Deliveries.parse(expectStatus(200, page));
      return data.length >= 6 ? data.map(({ delivery_id }) => delivery_id) : undefined;
    },
    { describe: `deliveries of task.created and task.queued of ${taskId} to three destinations` },
  );
}

/** The path with its parameters, with a task's id in the format of the API. */
export function filledIn(path: string, ids: Ids, place = 0): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const known = ids[name] ?? [];
    const id = known[Math.min(place, known.length - 1)];
    if (id === undefined) throw new Error(`${path}: there is no ${name} to put in.`);
    return path.startsWith('/verified-workflows/') && name === 'task_id'
      ? VERIFIED_WORKFLOWS_WIRE.taskIds.format(id)
      : id;
  });
}
