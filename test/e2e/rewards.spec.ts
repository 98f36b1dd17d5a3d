import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { postTask, taskThatIs } from '../system/task.js';
import { ANSWER, EVIDENCE, TestWorker } from '../system/worker.js';

test('three workers see on the offer what each of them is paid in the end', async () => {
  const organization = await createOrganization();
  const workers = await Promise.all([1, 2, 3].map(() => TestWorker.hire(organization)));
  const taskId = await postTask(organization, { consensus: { total: 3 }, expected_minutes: 12 });
  const shown: (number | null)[] = [];
  for (const worker of workers) {
    const offer = await worker.offerOf(taskId);
    expect(offer).toMatchObject({ reward_currency: 'USD', expected_minutes: 12 });
    shown.push(offer.reward_micros);
    expectStatus(200, await worker.submit(await worker.work(taskId, 'started'), ANSWER, EVIDENCE));
  }
  await taskThatIs(organization, taskId, 'completed');
  await settledBalanceOf(organization);
  for (const [index, worker] of workers.entries()) {
    const earnings = expectStatus(200, await worker.api.get('/v1/worker/earnings'));
    expect(earnings).toMatchObject({ balance_micros: shown[index] });
    expect((await worker.assignments())[0]).toMatchObject({ reward_micros: shown[index] });
  }
  expect(shown[0]).toBeGreaterThan(0);
});
