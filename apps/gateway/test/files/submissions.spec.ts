import { beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE, LocateAssignment, ServiceError, SubmitAnswer } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { assignmentView } from '../fixtures.js';
import { startGateway } from '../gateway-under-test.js';
import { sha256, temporaryFolder, uploadFile } from './upload-file.js';

const { surroundings, gateway, org } = await startGateway({ FILES_DIR: temporaryFolder() });
const { fakes } = surroundings;
const worker = await gateway.worker(org.admin_key);
let assignmentId = randomUUIDv7();

beforeEach(async () => {
  assignmentId = randomUUIDv7();
  fakes.answer(LocateAssignment, ({ assignment_id }) => ({
    ...{ assignment_id, task_id: EXAMPLE.taskId, status: 'started' as const },
  }));
  fakes.answer(SubmitAnswer, ({ assignment_id }) => ({
    assignment: assignmentView({ assignment_id, status: 'submitted' }),
    replayed: false,
  }));
  await fakes.settle();
});

const base = () => `/v1/worker/assignments/${assignmentId}`;
const submit = (files: readonly string[]) =>
  gateway.http.post(`${base()}/submit`, worker.api_key, { output: {}, files });
const attach = async (content: string) =>
  (await uploadFile(gateway, worker.api_key, { assignmentId, content })).text('id');
const remove = (id: string) => gateway.http.delete(`${base()}/files/${id}`, worker.api_key);
const asked = () => fakes.received(SubmitAnswer).at(-1);

test('an answer names files, and the registry gets what they are', async () => {
  const [one, two] = [await attach('1'), await attach('22')];
  expect((await submit([two, one])).status).toBe(200);
  const part = { name: 'a.json', media_type: 'application/json' };
  expect(asked()?.files).toEqual([
    { id: two, ...part, size_bytes: 2, sha256: sha256('22') },
    { id: one, ...part, size_bytes: 1, sha256: sha256('1') },
  ]);
});

test('an answer without files says nothing about them, which a registry before them accepts', async () => {
  let sent: unknown;
  const subscription = fakes.client.subscribe(SubmitAnswer.subject, {
    callback: (_error, message) => {
      sent = message.json();
    },
  });
  await fakes.client.flush();
  expect((await submit([])).status).toBe(200);
  subscription.unsubscribe();
  expect(sent).not.toHaveProperty('files');
});

test('files that are missing, deleted or of another assignment are refused with a pointer', async () => {
  const foreign = await attach('1');
  assignmentId = randomUUIDv7();
  const [mine, deleted] = [await attach('1'), await attach('2')];
  expect((await remove(deleted)).status).toBe(204);
  const before = fakes.received(SubmitAnswer).length;
  const refused = await submit([mine, foreign, deleted, randomUUIDv7()]);
  expect([refused.status, refused.code]).toEqual([422, 'request.invalid']);
  expect(refused.body['errors']).toMatchObject([
    { pointer: '/files/1' },
    { pointer: '/files/2' },
    { pointer: '/files/3' },
  ]);
  expect(fakes.received(SubmitAnswer)).toHaveLength(before);
  expect((await submit([mine, mine])).body['errors']).toMatchObject([{ pointer: '/files' }]);
});

describe('a named file cannot be deleted', () => {
  test('while its answer is checked, and can once the answer is refused', async () => {
    const id = await attach('1');
    const released = Promise.withResolvers<undefined>();
    const arrived = Promise.withResolvers<undefined>();
    fakes.answer(SubmitAnswer, async () => {
      arrived.resolve(undefined);
      await released.promise;
      throw new ServiceError('invalid', 'output.invalid', 'Not what was asked for.');
    });
    await fakes.settle();
    const answer = submit([id]);
    await arrived.promise;
    const deletion = await remove(id);
    expect([deletion.status, deletion.code]).toEqual([409, 'file.in_use']);
    released.resolve(undefined);
    expect((await answer).code).toBe('output.invalid');
    expect((await remove(id)).status).toBe(204);
  });

  test('when nobody knows whether its answer was accepted', async () => {
    const id = await attach('1');
    fakes.answer(SubmitAnswer, () => {
      throw new ServiceError('unavailable', 'service.unavailable', 'Away.');
    });
    await fakes.settle();
    expect((await submit([id])).status).toBe(503);
    expect((await remove(id)).code).toBe('file.in_use');
  });
});
