import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization } from '../system/organization.js';
import { historyOf, inSeconds, postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test('an unanswered offer expires, sooner when the deadline is near, and goes to the next worker', async () => {
  const organization = await createOrganization();
  const first = await TestWorker.hire(organization, { rating: 5, trust_level: 5 });
  const taskId = await postTask(organization, { sla: { urgency: 'critical', deadline: inSeconds(25) } });
  const offer = await first.offerOf(taskId);
  expect(Date.parse(offer.offer_expires_at ?? '') - Date.parse(offer.offered_at)).toBeLessThanOrEqual(13_000);

  const second = await TestWorker.hire(organization);
  await second.offerOf(taskId);

  const queued = await waitFor(
    async () => (await historyOf(organization, taskId)).filter(event => event.type === 'task.queued')[1],
  );
  expect(queued.data).toMatchObject({
    reason: 'offer_expired',
    ended_assignment: { worker_id: first.workerId, outcome: 'expired' },
  });
  expect((await first.accept(offer.assignment_id)).status).toBe(409);
});
