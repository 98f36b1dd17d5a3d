import { expect, test } from 'vitest';
import { GetWorkerQuality } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { historyOf, postTask, readTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

test('a known answer measures a worker, and nothing reveals that it is known', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const [known, ordinary] = [await postTask(organization), await postTask(organization)];
  const before = await readTask(organization, known);
  const truth = { output: { user_confirmed: ANSWER.user_confirmed }, note: 'From the case file.' };
  expectStatus(200, await organization.admin.post(`/v1/tasks/${known}/gold`, truth));
  // Neither a key that may only post tasks nor the worker has access to it.
  expectStatus(403, await organization.agent.post(`/v1/tasks/${known}/gold`, truth));
  expectStatus(403, await worker.api.get('/v1/quality/gold'));

  const offers = [await worker.offerOf(known), await worker.offerOf(ordinary)];
  const [shown, other] = offers.map(({ task }) => Object.keys(task));
  expect(shown).toEqual(other);
  expect(Object.keys(await readTask(organization, known))).toEqual(Object.keys(before));
  await worker.work(known);
  await worker.work(ordinary);
  await taskThatIs(organization, known, 'completed');
  await taskThatIs(organization, ordinary, 'completed');

  const [history, otherHistory] = await Promise.all(
    [known, ordinary].map(task => historyOf(organization, task)),
  );
  expect(history?.map(({ type }) => type)).toEqual(otherHistory?.map(({ type }) => type));
  expect(JSON.stringify([history, await readTask(organization, known)])).not.toMatch(/gold|case file/i);

  const quality = await waitFor(async () => {
    const path = `/v1/workers/${worker.workerId}/quality`;
    const found = GetWorkerQuality.reply.parse(expectStatus(200, await organization.admin.get(path)));
    return found.domains.length > 0 ? found : undefined;
  });
  expect(quality.domains).toMatchObject([{ domain: 'security', gold_seen: 1, gold_right: 1, judged: 0 }]);
  const gold = expectStatus(200, await organization.admin.get('/v1/quality/gold'));
  expect(gold).toMatchObject({ data: [{ task_id: known, answers: 1, right: 1 }] });
});
