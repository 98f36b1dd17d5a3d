import { expect, test } from 'vitest';
import { startWebhookReceiver } from '#libs/testing';
import { call } from './api.js';

test('a call is repeated as the same request while a dependency is unavailable, and no other refusal is', async () => {
  const receiver = await startWebhookReceiver();
  let requests = 0;
  receiver.answer(() => {
    requests += 1;
    return requests < 3
      ? { status: 503, body: '{}' }
      : { status: requests === 3 ? 200 : 409, body: '{"n":1}' };
  });
  const post = () => call(receiver.url, 'key', 'POST', '/v1/tasks', { title: 'One' });
  expect(await post()).toEqual({ n: 1 });
  const sent = receiver.on('/v1/tasks').map(({ headers, body }) => [headers['idempotency-key'], body]);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(one => JSON.stringify(one))).size).toBe(1);
  await expect(post()).rejects.toThrow('POST /v1/tasks answered 409: {"n":1}');
  expect(requests).toBe(4);
  await receiver.close();
});
