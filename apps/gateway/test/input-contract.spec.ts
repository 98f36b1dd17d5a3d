import { describe, expect, test } from 'vitest';
import { CreateTask } from '#libs/contracts';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway } = await startGateway();
const key = (await gateway.organization()).admin_key;

const post = (change: Record<string, unknown>) =>
  gateway.http.post('/v1/tasks', key, {
    task_type: 'review',
    title: 'Look',
    instructions: 'Closely.',
    ...change,
  });
const input = { schema: { url: 'string', page: 'integer' } };

describe('input.schema', () => {
  test('is stored as the expanded schema when the payload matches', async () => {
    const answer = await post({ input, payload: { url: 'https://example.com', page: 3 } });
    expect(answer.status).toBe(201);
    const sent = surroundings.fakes.received(CreateTask).at(-1);
    expect(sent).toMatchObject({
      spec: { input: { schema: { type: 'object', required: ['url', 'page'] } }, payload: { page: 3 } },
    });
  });

  test.each([
    [
      'does not match the schema',
      { input, payload: { url: 'https://example.com', page: 'three' } },
      '/payload/page',
    ],
    ['is missing', { input }, '/payload'],
    ['has an invalid schema', { input: { schema: { type: 'objekt' } }, payload: {} }, '/input/schema'],
  ])('refuses a payload that %s, with a pointer', async (_, change, pointer) => {
    const answer = await post(change);
    expect([answer.status, answer.code]).toEqual([422, 'task.invalid']);
    expect(answer.body['errors']).toEqual([
      { pointer: expect.stringContaining(pointer), detail: expect.any(String) },
    ]);
  });
});

test('a task cannot opt out of logging', async () => {
  const answer = await post({ audit: { log_required: false } });
  expect(answer.code).toBe('request.invalid');
  expect(answer.body['errors']).toMatchObject([{ pointer: '/audit/log_required' }]);
});
