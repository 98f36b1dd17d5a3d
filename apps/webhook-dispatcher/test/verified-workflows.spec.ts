import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CreateWebhookEndpoint,
  RotateOrganizationSecret,
  RotateWebhookEndpointSecret,
  TestWebhookEndpoint,
} from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { VERIFIED_WORKFLOWS_WIRE, WEBHOOK_FORMATS } from '#libs/dialects';
import { verifyWebhook, waitFor } from '#libs/testing';
import type { ReceivedWebhook } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';
import { exampleOf } from './example-events.js';

const dialect = 'verified-workflows';

describe('deliveries in the Verified Workflows dialect', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start();
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  /** An event of this task, with the data of an example. */
  function happened(taskId: string, sequence: number, type: string, changes: object = {}): CloudEvent {
    const { data } = exampleOf(type, { task_id: taskId, ...changes });
    return { ...world.event(taskId, sequence), type, data };
  }

  async function configure(
    taskId: string,
    path: string,
    events?: ('task.completed' | 'task.failed' | 'quality.alert')[],
  ) {
    const endpoint = {
      url: world.receiver.url + path,
      task_id: taskId,
      dialect,
      ...(events && { events }),
    } as const;
    return world.ask(CreateWebhookEndpoint, { org_id: world.orgId, endpoint });
  }

  const receivedOn = (path: string, count = 1): Promise<readonly ReceivedWebhook[]> =>
    waitFor(() => (world.receiver.on(path).length === count ? world.receiver.on(path) : undefined));

  it("are signed with the organization's secret, with both the old and the new one during a rotation", async () => {
    const old = await world.organizationSecret();
    const taskId = randomUUID();
    const { secret, endpoint } = await configure(taskId, '/vw');
    expect(secret).toBeNull();
    await world.publish(happened(taskId, 9, 'task.completed'));
    const [request] = await receivedOn('/vw');
    if (request === undefined) throw new Error('Nothing came.');
    expect(JSON.parse(request.body)).toEqual({
      event: 'task.completed',
      task_id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(taskId),
      completed_at: '2026-06-09T14:35:00Z',
      results: { approved: true, quality_score: 96.5 },
    });
    verifyWebhook(old, request);
    expect(signaturesOf(request)).toEqual([signatureOf(request, old)]);

    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    await expect(world.ask(RotateWebhookEndpointSecret, of)).rejects.toMatchObject({
      code: 'webhook_endpoint.organization_secret',
    });
    const rotated = await world.ask(RotateOrganizationSecret, { org_id: world.orgId });
    await world.ask(TestWebhookEndpoint, of);
    const [, later] = await receivedOn('/vw', 2);
    if (later === undefined) throw new Error('Nothing came.');
    expect(signaturesOf(later)).toEqual([signatureOf(later, rotated.secret), signatureOf(later, old)]);
    verifyWebhook(rotated.secret, later);
    verifyWebhook(old, later);
    expect(JSON.parse(later.body)).toMatchObject({ event: 'webhook.test' });
  });

  it('to an endpoint of the whole organization are signed with its own secret', async () => {
    const { secret } = await world.endpoint('/org', undefined, { dialect });
    await world.publish(happened(randomUUID(), 9, 'task.failed', { reason: 'expired' }));
    const [request] = await receivedOn('/org');
    if (request === undefined) throw new Error('Nothing came.');
    expect(signaturesOf(request)).toEqual([signatureOf(request, secret)]);
    expect(JSON.parse(request.body)).toMatchObject({
      event: 'task.expired',
      reason: 'expired',
      detail: null,
    });
  });

  it('are also sent to a task’s own callback, signed with the organization’s secret', async () => {
    const secret = await world.organizationSecret();
    const taskId = await world.taskWithCallback({ url: `${world.receiver.url}/own`, dialect });
    // The numbers before are missing: no other event of the task is waited for.
    await world.publish(world.event(taskId, 3), happened(taskId, 9, 'task.completed'));
    const [request] = await receivedOn('/own');
    if (request === undefined) throw new Error('Nothing came.');
    expect(JSON.parse(request.body)).toMatchObject({
      ...{ event: 'task.completed', task_id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(taskId) },
    });
    expect(signaturesOf(request)).toEqual([signatureOf(request, secret)]);
    verifyWebhook(secret, request);
    expect(await world.deliveries(taskId)).toHaveLength(1);
  });

  it('write every status in lower case', () => {
    const bodies = ['task.completed', 'task.failed', 'quality.alert'].map(type =>
      WEBHOOK_FORMATS[dialect].bodyOf(
        JSON.stringify(happened(randomUUID(), 9, type, { output: {} })),
        null,
        null,
      ),
    );
    for (const body of bodies) expect(body).not.toMatch(/"(status|event|reason|scope)":"[^"]*[A-Z]/);
  });

  it("contain only the document's events, and wait for no others", async () => {
    const [expired, cancelled] = [randomUUID(), randomUUID()];
    await configure(expired, '/failed', ['task.completed', 'task.failed', 'quality.alert']);
    await configure(cancelled, '/cancelled');
    // The numbers before are missing, and have no subscriber here.
    await world.publish(happened(cancelled, 4, 'task.cancelled'), world.event(expired, 5));
    await world.publish(happened(expired, 7, 'task.failed', { reason: 'expired' }));
    const [request] = await receivedOn('/failed');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ event: 'task.failed', reason: 'expired' });
    expect(await world.deliveries(cancelled)).toEqual([]);
    expect(await world.deliveries(expired)).toHaveLength(1);
  });

  it('are the same on each attempt, with a new signature', async () => {
    world.receiver.answer((_request, nth) => ({
      status: nth < 0 || world.receiver.on('/retried').length === 1 ? 500 : 200,
    }));
    const secret = await world.organizationSecret();
    await world.endpoint('/retried', ['task.completed'], { dialect });
    const event = happened(randomUUID(), 9, 'task.completed');
    await world.publish(event);
    const attempts = await receivedOn('/retried', 1);
    world.receiver.answer(() => ({ status: 200 }));
    const [delivery] = await waitFor(async () => {
      const found = await world.deliveries(event.subject);
      return found[0]?.attempts === 1 ? found : undefined;
    });
    await world.dataSource.query('UPDATE deliveries SET next_attempt_at = now() WHERE delivery_id = $1', [
      delivery?.delivery_id,
    ]);
    const both = await receivedOn('/retried', 2);
    expect(both[1]?.body).toBe(attempts[0]?.body);
    expect(both.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
    expect(secret).toMatch(/^whsec_/);
  });
});

function signaturesOf({ headers }: ReceivedWebhook): readonly string[] {
  const header = headers['x-verified-workflows-signature'];
  return typeof header === 'string' ? header.split(',').slice(1) : [];
}

/** By the document's formula, with the time from the header. */
function signatureOf({ headers, body }: ReceivedWebhook, secret: string): string {
  const [time = ''] = String(headers['x-verified-workflows-signature']).split(',');
  return `v1=${createHmac('sha256', secret).update(`${time},${body}`).digest('hex')}`;
}
