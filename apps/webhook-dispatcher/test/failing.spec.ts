import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CreateWebhookEndpoint, GetWebhookEndpoint, UpdateWebhookEndpoint } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { ReceiverAnswer } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

/** Short for the receivers that hang, but longer than a response is delayed on a busy machine. */
const TIMEOUT_MS = 2_000;

describe('a delivery that fails', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start({ sending: { requestTimeoutMs: TIMEOUT_MS } });
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.newOrganization();
    world.receiver.answer(() => ({ status: 200 }));
  });

  /** A task with one event, whose receiver responds like this at first, and with 200 then. */
  const answeredWith = async (...answers: readonly ReceiverAnswer[]) => {
    const path = `/${crypto.randomUUID()}`;
    world.receiver.answer(request => {
      const nth = world.receiver.on(request.path).length;
      return (request.path === path ? answers[nth - 1] : undefined) ?? { status: 200 };
    });
    const retry_policy = { max_retries: 2, backoff_seconds: 1 };
    const taskId = await world.taskWithCallback({ url: world.receiver.url + path, retry_policy });
    await world.happens(taskId, 1);
    const [delivery] = await world.settled(taskId, 1);
    if (delivery === undefined) throw new Error('There is no delivery.');
    return {
      delivery,
      taskId,
      requests: world.receiver.on(path),
      log: await world.attemptsOf(delivery.delivery_id),
    };
  };

  it('is retried with the same id until it succeeds, and every attempt is kept', async () => {
    const { delivery, requests, log } = await answeredWith({ status: 500, body: 'oops\0' }, { status: 404 });
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 3, next_attempt_at: null });
    expect(new Set(requests.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([delivery.event_id]),
    );
    expect(log.map(({ attempt, outcome, response_status }) => [attempt, outcome, response_status])).toEqual([
      [1, 'rejected', 500],
      [2, 'rejected', 404],
      [3, 'delivered', 200],
    ]);
    expect(log[0]?.response_body).toBe('oops\ufffd');
  });

  it('fails when its retries are used up, with the reason', async () => {
    const bad = { status: 503 };
    const { delivery, requests } = await answeredWith(bad, bad, bad, bad);
    expect(delivery).toMatchObject({
      status: 'failed',
      attempts: 3,
      reason: 'every attempt failed; the last: status 503',
    });
    expect(requests).toHaveLength(3);
  });

  it.each([301, 302, 307, 308])('does not follow a redirect (%i), which is a failure', async status => {
    const headers = { location: `${world.receiver.url}/elsewhere` };
    const { log } = await answeredWith({ status, headers });
    expect(log.map(({ response_status }) => response_status)).toEqual([status, 200]);
    expect(world.receiver.on('/elsewhere')).toHaveLength(0);
  });

  it('times out with a receiver that hangs', async () => {
    const { log } = await answeredWith('hang');
    expect(log.map(({ outcome }) => outcome)).toEqual(['timed_out', 'delivered']);
    expect(log[0]?.duration_ms).toBeLessThan(TIMEOUT_MS * 3);
  });

  it('is unreachable when the connection is cut', async () => {
    const { log } = await answeredWith('reset');
    expect(log[0]).toMatchObject({
      outcome: 'unreachable',
      response_status: null,
      error: `The connection to ${new URL(world.receiver.url).host} was closed before an answer came.`,
    });
  });

  it('is delivered once the status arrives, however slow the body, and ends at the timeout', async () => {
    const { delivery, log } = await answeredWith('drip');
    expect(delivery.status).toBe('delivered');
    expect(log[0]?.duration_ms).toBeLessThan(TIMEOUT_MS * 3);
    expect(log[0]?.response_body).toMatch(/^\.+$/);
  });

  it('keeps at most 20,000 bytes of a response', async () => {
    const { log } = await answeredWith({ status: 200, body: 'é'.repeat(500_000) });
    expect(Buffer.byteLength(log[0]?.response_body ?? '')).toBe(20_000);
  });

  it('honours Retry-After, and sends nothing else there until then', async () => {
    const url = `${world.receiver.url}/busy`;
    const requests = () => world.receiver.on('/busy');
    world.receiver.answer(() =>
      requests().length === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 },
    );
    const [one, other] = [await world.taskWithCallback({ url }), await world.taskWithCallback({ url })];
    await world.happens(one, 1);
    await waitFor(async () => (await world.deliveries(one))[0]?.attempts === 1);
    await world.happens(other, 1);
    await world.settled(one, 1);
    await world.settled(other, 1);
    const [refused, ...later] = requests().map(({ receivedAt }) => receivedAt);
    expect(later).toHaveLength(2);
    for (const time of later) expect(time - (refused ?? 0)).toBeGreaterThanOrEqual(990);
    expect(await world.deliveries(other)).toMatchObject([{ attempts: 1 }]);
  });

  it('ends permanently with 410: the callback receives nothing more', async () => {
    const { delivery, taskId, requests } = await answeredWith({ status: 410 });
    expect(delivery).toMatchObject({ status: 'failed', reason: 'gone', attempts: 1 });
    await world.happens(taskId, 2);
    const bystander = await world.taskWithCallback();
    await world.happens(bystander, 1);
    await world.settled(bystander, 1);
    expect(await world.deliveries(taskId)).toHaveLength(1);
    expect(requests).toHaveLength(1);
  });

  it('disables the endpoint with 410, skips its pending deliveries, and can be enabled again', async () => {
    const { endpoint } = await world.endpoint('/gone');
    world.receiver.answer(({ path }) => ({ status: path === '/gone' ? 410 : 200 }));
    const taskId = crypto.randomUUID();
    await world.happens(taskId, 3, 2, 1);
    const deliveries = await world.settled(taskId, 3);
    expect(deliveries.map(({ status }) => status).toSorted()).toEqual(['failed', 'skipped', 'skipped']);
    expect(deliveries.every(({ reason }) => reason === 'gone')).toBe(true);
    const of = { org_id: world.orgId, endpoint_id: endpoint.endpoint_id };
    expect(await world.ask(GetWebhookEndpoint, of)).toMatchObject({
      enabled: false,
      disabled_reason: 'gone',
    });
    const change = { enabled: true };
    expect(await world.ask(UpdateWebhookEndpoint, { ...of, change })).toMatchObject({
      disabled_reason: null,
    });
  });
});

describe('an address that is not public', () => {
  it('is refused at registration, and when a name resolves to one', async () => {
    const world = await DispatcherWorld.start({ allowedCidrs: ['192.0.2.0/24'] });
    try {
      const endpoint = { url: `${world.receiver.url}/hook` };
      await expect(world.ask(CreateWebhookEndpoint, { org_id: world.orgId, endpoint })).rejects.toMatchObject(
        {
          kind: 'invalid',
          code: 'webhook.url_not_public',
          details: { faults: [{ pointer: '/url', detail: 'The address is not a public one.' }] },
        },
      );
      // As if it had been allowed at registration, or its name had resolved elsewhere then.
      const url = `http://localhost:${new URL(world.receiver.url).port}/hook`;
      const taskId = await world.taskWithCallback({
        url: 'http://192.0.2.1/',
        retry_policy: { max_retries: 0, backoff_seconds: 1 },
      });
      await world.dataSource.query('UPDATE callbacks SET url = $1', [url]);
      await world.happens(taskId, 1);
      const [delivery] = await world.settled(taskId, 1);
      const log = await world.attemptsOf(delivery?.delivery_id ?? '');
      expect(log).toMatchObject([{ outcome: 'refused_address', error: 'The host has no public address.' }]);
      expect(world.receiver.received).toHaveLength(0);
    } finally {
      await world.close();
    }
  });
});
