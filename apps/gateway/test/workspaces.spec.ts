import { expect, test } from 'vitest';
import { CreateTask, HoldFunds, ListTasks } from '#libs/contracts';
import { exampleTask } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();

const post = (workspace: string | undefined, headers: Record<string, string> = {}) =>
  gateway.http.post('/v1/tasks', org.admin_key, exampleTask(), {
    headers: { ...headers, ...(workspace !== undefined && { 'workspace-id': workspace }) },
  });

test.each([
  [undefined, 'default'],
  ['default', 'default'],
  ['eu-west.1_prod', 'eu-west.1_prod'],
  ['w'.repeat(100), 'w'.repeat(100)],
])('a task with the header %s goes to the workspace %s', async (header, workspace) => {
  const answer = await post(header);
  expect(answer.status).toBe(201);
  expect(answer.body['workspace_id']).toBe(workspace);
  expect(surroundings.fakes.received(CreateTask).at(-1)?.workspace_id).toBe(workspace);
  expect(surroundings.fakes.received(HoldFunds).at(-1)?.workspace_id).toBe(workspace);
});

test.each(['', 'a b', 'ä', 'x'.repeat(101), 'a/b'])('%j is not a workspace', async header => {
  const before = surroundings.fakes.received(HoldFunds).length;
  const answer = await post(header);
  expect([answer.status, answer.code]).toEqual([422, 'workspace.invalid']);
  expect(surroundings.fakes.received(HoldFunds)).toHaveLength(before);
});

test('all tasks of a batch are created in the workspace', async () => {
  const tasks = [exampleTask(), exampleTask()];
  const headers = { 'workspace-id': 'batch' };
  const answer = await gateway.http.post('/v1/tasks/batch', org.admin_key, { tasks }, { headers });
  expect(answer.status).toBe(200);
  const asked = surroundings.fakes.received(CreateTask).slice(-2);
  expect(asked.map(({ workspace_id }) => workspace_id)).toEqual(['batch', 'batch']);
});

test('a list is limited by the header, and unlimited without it', async () => {
  await gateway.http.get('/v1/tasks', org.admin_key, { headers: { 'workspace-id': 'eu' } });
  expect(surroundings.fakes.received(ListTasks).at(-1)?.workspace_id).toBe('eu');
  await gateway.http.get('/v1/tasks', org.admin_key);
  expect(surroundings.fakes.received(ListTasks).at(-1)?.workspace_id).toBeUndefined();
});

test('one Idempotency-Key in two workspaces identifies two requests', async () => {
  const keyed = (workspace?: string) => post(workspace, { 'idempotency-key': 'same' });
  const first = await keyed();
  expect((await keyed('default')).text('task_id')).toBe(first.text('task_id'));
  // The registry refuses by the fingerprint; the fake one accepts everything, so the test checks the request it
  // received.
  expect((await keyed('eu')).text('task_id')).not.toBe(first.text('task_id'));
  const [one, two, other] = surroundings.fakes
    .received(CreateTask)
    .slice(-3)
    .map(({ idempotency }) => idempotency);
  expect(two).toEqual(one);
  expect(other).toMatchObject({ scope: one?.scope, key: 'same' });
  expect(other?.fingerprint).not.toBe(one?.fingerprint);
});
