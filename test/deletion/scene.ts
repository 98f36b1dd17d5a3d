import { expect } from 'vitest';
import { z } from 'zod';
import type { ApiAnswer, ApiClient, WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

export const WithId = z.looseObject({ id: z.string() });
export const WithDelivery = z.looseObject({ delivery_id: z.string() });
export const WithKey = z.looseObject({ api_key: z.string() });
export const Page = z.looseObject({ data: z.array(z.looseObject({})) });
export const Price = z.looseObject({ price: z.looseObject({ amount_micros: z.number() }) });
const WithPool = z.looseObject({ pool_id: z.string() });
const WithEndpoint = z.looseObject({ endpoint_id: z.string() });

/** The checks of the table's rows; each runs in a new organization. */
export type Checks = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

export function workerPath({ workerId }: TestWorker): string {
  return `/v1/workers/${workerId}`;
}

/** An organization with helpers to create and end resources. */
export class Scene {
  private constructor(
    public organization: TestOrganization,
    readonly operator: ApiClient,
    readonly receiver: WebhookReceiver,
  ) {}

  static async set(operator: ApiClient, receiver: WebhookReceiver): Promise<Scene> {
    return new Scene(await createOrganization(), operator, receiver);
  }

  async renew(): Promise<void> {
    this.organization = await createOrganization();
  }

  get poolPath(): string {
    return `/v1/pools/${this.organization.poolId}`;
  }

  /** While both are idle, the first is preferred. */
  async hireTwo(): Promise<readonly [TestWorker, TestWorker]> {
    const first = await TestWorker.hire(this.organization, { rating: 5, trust_level: 5 });
    return [first, await TestWorker.hire(this.organization)];
  }

  async deleteWorker(one: TestWorker): Promise<void> {
    expectStatus(204, await this.organization.admin.delete(workerPath(one)));
  }

  async suspend(one: TestWorker): Promise<void> {
    const change = { status: 'suspended', reason: 'Under review.' };
    const body = expectStatus(200, await this.organization.admin.patch(workerPath(one), change));
    expect(body).toMatchObject({ status: 'suspended', suspension: { reason: 'Under review.' } });
  }

  setSuspended(suspended: boolean): Promise<ApiAnswer> {
    return this.operator.patch(`/v1/organizations/${this.organization.orgId}`, { suspended });
  }

  /** Checks that `end` takes a task from its worker, and that the second worker completes it. */
  async expectTakenOver(
    stage: 'offered' | 'accepted' | 'started',
    end: (holder: TestWorker) => Promise<void>,
  ): Promise<void> {
    const { organization } = this;
    const [first, second] = await this.hireTwo();
    const taskId = await postTask(organization);
    const held =
      stage === 'offered' ? (await first.offerOf(taskId)).assignment_id : await first.work(taskId, stage);
    await end(first);
    await second.work(taskId);
    const task = await taskThatIs(organization, taskId, 'completed');
    const ended = task.assignments.find(one => one.assignment_id === held);
    expect(ended?.status).toBe(stage === 'offered' ? 'withdrawn' : 'released');
    const events = await historyOf(organization, taskId);
    expect(events.filter(({ type }) => type === 'task.queued')[1]?.data).toMatchObject({
      reason: 'released',
      withdrawn: [{ assignment_id: held, worker_id: first.workerId }],
    });
    expect(events.at(-1)?.data).toMatchObject({ payable: [{ worker_id: second.workerId }] });
  }

  /** @returns its id */
  async emptyPool(): Promise<string> {
    const created = await this.organization.admin.post('/v1/pools', { name: 'soc' });
    return WithPool.parse(expectStatus(201, created)).pool_id;
  }

  /** @returns its id */
  async endpointOn(path: string): Promise<string> {
    const spec = { url: `${this.receiver.url}${path}` };
    const created = await this.organization.admin.post('/v1/webhook-endpoints', spec);
    return WithEndpoint.parse(expectStatus(201, created)).endpoint_id;
  }

  async deliveriesOf(endpointId: string): Promise<z.infer<typeof Page>['data']> {
    const path = `/v1/webhook-deliveries?endpoint_id=${endpointId}&limit=100`;
    return Page.parse(expectStatus(200, await this.organization.admin.get(path))).data;
  }
}

export function inPool(poolId: string): Readonly<Record<string, unknown>> {
  return { requirements: { worker_pool_id: poolId } };
}
