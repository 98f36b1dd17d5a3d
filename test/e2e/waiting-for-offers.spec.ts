import { expect, test } from 'vitest';
import { z } from 'zod';
import { AssignmentView } from '#libs/contracts';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const OfferPage = z.looseObject({ data: z.array(AssignmentView), state: z.string() });

async function offersOf({ api }: TestWorker, query: string): Promise<z.infer<typeof OfferPage>> {
  return OfferPage.parse(expectStatus(200, await api.get(`/v1/worker/offers?${query}`)));
}

test('a waiting worker gets an offer as it appears, sees it end, and misses nothing in between', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const first = await offersOf(worker, 'wait=0');
  expect(first.data).toEqual([]);

  const waiting = offersOf(worker, `wait=60&since=${first.state}`);
  const taskId = await postTask(organization);
  const startedAt = performance.now();
  const { data, state } = await waiting;
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(data.map(({ task }) => task.task_id)).toEqual([taskId]);

  const [offer] = data;
  expectStatus(200, await worker.accept(offer?.assignment_id ?? ''));
  const ended = await offersOf(worker, `wait=60&since=${state}`);
  expect(ended).toMatchObject({ data: [], state: first.state });

  const nextId = await postTask(organization);
  const next = await offersOf(worker, `wait=60&since=${ended.state}`);
  expect(next.data.map(({ task }) => task.task_id)).toEqual([nextId]);
  expectStatus(200, await organization.agent.post(`/v1/tasks/${nextId}/cancel`));
  expect((await offersOf(worker, `wait=60&since=${next.state}`)).data).toEqual([]);
});
