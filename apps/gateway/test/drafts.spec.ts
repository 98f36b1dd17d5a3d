import { beforeEach, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { GetAssignment, ServiceError, SubmitAnswer } from '#libs/contracts';
import type { AssignmentStatus } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { DraftUpkeep } from '../src/api/drafts/draft-upkeep.js';
import { assignmentView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const { surroundings, gateway, org } = await startGateway();
const { fakes } = surroundings;
const { http } = gateway;
const worker = await gateway.worker(org.admin_key);

/** The statuses of assignments, the present one first; `started` for those that are not listed. */
const statuses = new Map<string, AssignmentStatus[]>();

beforeEach(async () => {
  fakes.answer(GetAssignment, ({ worker_id, assignment_id }) => {
    if (worker_id !== worker.worker_id) {
      throw new ServiceError('not_found', 'assignment.not_found', 'There is no such assignment.');
    }
    const listed = statuses.get(assignment_id) ?? [];
    const status = (listed.length > 1 ? listed.shift() : listed[0]) ?? 'started';
    const task = { ...assignmentView().task, task_id: assignment_id };
    return { assignment: assignmentView({ assignment_id, status, task }) };
  });
  await fakes.settle();
});

const path = (id: string) => `/v1/worker/assignments/${id}/draft`;
const get = (id: string) => http.get(path(id), worker.api_key);
const save = (id: string, output: unknown, revision = 0) =>
  http.put(path(id), worker.api_key, { output, revision });
const revisionOf = ({ body }: HttpAnswer): number => Number(body['revision']);

test.each<unknown>([
  { deep: [{ unfinished: null }], text: 'Zoë 🦉' },
  'half a sen',
  null,
  9007199254740991,
  0.1,
  [],
])('a draft of %j is kept as it is, whatever the schema says', async output => {
  const id = randomUUIDv7();
  const saved = await http.put(path(id), worker.api_key, { output, notes: 'ask Tim', revision: 0 });
  expect(saved).toMatchObject({ status: 200 });
  const { body } = await get(id);
  expect(body).toEqual(saved.body);
  expect(body).toMatchObject({ assignment_id: id, output, notes: 'ask Tim', assignment_status: 'started' });
  expect(body['actions']).toEqual(['submit', 'release']);
});

test('of two tabs the second is refused with the draft of the first, and may then replace it', async () => {
  const id = randomUUIDv7();
  const begun = await save(id, { text: 'a' });
  const first = await save(id, { text: 'ab' }, revisionOf(begun));
  expect(revisionOf(first)).toBe(revisionOf(begun) + 1);
  const second = await save(id, { text: 'ac' }, revisionOf(begun));
  expect(second).toMatchObject({ status: 409, code: 'draft.conflict' });
  expect(second.body['current']).toEqual(first.body);
  expect((await get(id)).body).toEqual(first.body);
  expect(await save(id, { text: 'ac' }, revisionOf(first))).toMatchObject({ status: 200 });
  expect((await save(id, { text: 'x' })).code).toBe('draft.conflict');
});

test('of drafts that are saved at the same time, one is kept', async () => {
  const id = randomUUIDv7();
  const answers = await Promise.all(Array.from({ length: 8 }, (_, number) => save(id, { number })));
  const kept = answers.filter(({ status }) => status === 200);
  expect(kept).toHaveLength(1);
  expect((await get(id)).body).toEqual(kept[0]?.body);
});

test('repeating a request whose response was lost changes nothing', async () => {
  const id = randomUUIDv7();
  const begun = await save(id, { text: 'a' });
  expect((await save(id, { text: 'a' })).body).toEqual(begun.body);
  const next = await save(id, { text: 'ab' }, revisionOf(begun));
  expect(next.status).toBe(200);
  expect((await save(id, { text: 'ab' }, revisionOf(begun))).body).toEqual(next.body);
});

test('a draft that was deleted and begun again is not overwritten by who holds the former one', async () => {
  const id = randomUUIDv7();
  const former = await save(id, 1);
  expect((await http.delete(path(id), worker.api_key)).status).toBe(204);
  expect((await http.delete(path(id), worker.api_key)).status).toBe(204);
  expect(await get(id)).toMatchObject({ status: 404, code: 'draft.not_found' });
  const orphan = await save(id, 2, revisionOf(former));
  expect(orphan).toMatchObject({ status: 409, body: { current: null } });
  const fresh = await save(id, 3);
  const stale = await save(id, 4, revisionOf(former));
  expect(stale).toMatchObject({ status: 409, body: { current: fresh.body } });
});

test.each([
  ['/output', { revision: 0 }],
  ['/output', { output: 'x'.repeat(524_287) }],
  ['/notes', { output: 1, notes: 'x'.repeat(10_001) }],
  ['/revision', { output: 1, revision: -1 }],
])('a draft that is not valid at %s is refused', async (pointer, body) => {
  const answer = await http.put(path(randomUUIDv7()), worker.api_key, body);
  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toMatchObject([{ pointer }]);
});

test('after an offer has lapsed the draft is shown, with nothing to do, and no longer saved', async () => {
  const id = randomUUIDv7();
  statuses.set(id, ['offered']);
  const { body } = await save(id, 'half');
  expect(body['actions']).toEqual(['accept', 'decline']);
  statuses.set(id, ['expired']);
  expect((await get(id)).body).toMatchObject({ output: 'half', assignment_status: 'expired', actions: [] });
  expect(await save(id, 'more', Number(body['revision']))).toMatchObject({
    status: 409,
    code: 'assignment.conflict',
  });
});

test('a first draft that arrives as the assignment ends leaves nothing', async () => {
  const id = randomUUIDv7();
  // Open when it is checked first, ended when it is checked again.
  statuses.set(id, ['started', 'withdrawn']);
  expect((await save(id, 'secret')).code).toBe('assignment.conflict');
  expect((await get(id)).code).toBe('draft.not_found');
});

test('only the worker of the assignment has its draft', async () => {
  const id = randomUUIDv7();
  await save(id, 'mine');
  const other = await gateway.worker(org.admin_key);
  for (const answer of [
    await http.get(path(id), other.api_key),
    await http.put(path(id), other.api_key, { output: 'theirs' }),
    await http.delete(path(id), other.api_key),
  ]) {
    expect(answer).toMatchObject({ status: 404, code: 'assignment.not_found' });
  }
  expect((await get(id)).body).toMatchObject({ output: 'mine' });
});

test('a draft is deleted once its answer is submitted, and not while the answer is refused', async () => {
  const id = randomUUIDv7();
  await save(id, 'draft');
  const submit = () => http.post(`/v1/worker/assignments/${id}/submit`, worker.api_key, { output: 'answer' });
  const refusal = new ServiceError('invalid', 'output.invalid', 'The output is invalid.');
  fakes.answer(SubmitAnswer, () => {
    throw refusal;
  });
  await fakes.settle();
  expect((await submit()).code).toBe('output.invalid');
  expect((await get(id)).status).toBe(200);
  fakes.answer(SubmitAnswer, ({ assignment_id }) => ({
    assignment: assignmentView({ assignment_id, status: 'submitted' }),
    replayed: false,
  }));
  await fakes.settle();
  expect((await submit()).status).toBe(200);
  expect((await get(id)).code).toBe('draft.not_found');
});

test('a worker has at most 100 drafts: the one changed longest ago is deleted', async () => {
  const [oldest, kept, ...others] = Array.from({ length: 101 }, () => randomUUIDv7());
  for (const id of [oldest, kept, ...others]) await save(id ?? '', 1);
  expect((await get(oldest ?? '')).code).toBe('draft.not_found');
  expect((await get(kept ?? '')).status).toBe(200);
});

test('a draft that nobody changes is deleted after 30 days', async () => {
  const [old, fresh] = [randomUUIDv7(), randomUUIDv7()];
  await save(old, 1);
  await save(fresh, 1);
  const database = gateway.app.get(DataSource, { strict: false });
  const aged = `UPDATE assignment_drafts SET expires_at = expires_at - interval '30 days' WHERE assignment_id = $1`;
  await database.query(aged, [old]);
  await gateway.app.get(DraftUpkeep, { strict: false }).work(new AbortController().signal);
  expect((await get(old)).code).toBe('draft.not_found');
  expect((await get(fresh)).status).toBe(200);
});
