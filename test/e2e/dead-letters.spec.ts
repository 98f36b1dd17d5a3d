import { expect, test } from 'vitest';
import { z } from 'zod';
import { operatorClient } from '../system/api.js';
import { buryQueued } from '../system/dead-letters.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, readTask } from '../system/task.js';

const Page = z.object({
  data: z.array(z.looseObject({ letter_id: z.string() })),
  unanswered: z.array(z.string()),
});

test('a letter is found by its organization, resent, and then resolved', async () => {
  const organization = await createOrganization();
  const other = await createOrganization();
  const taskId = await postTask(organization);
  const letterId = await buryQueued(taskId);
  const listed = async (client = organization.admin, query = '') =>
    Page.parse(expectStatus(200, await client.get(`/v1/dead-letters${query}`)));
  expect(await listed()).toEqual({
    data: [
      expect.objectContaining({
        ...{ letter_id: letterId, service: 'matcher', durable: 'matcher--task-queued', task_id: taskId },
        ...{ event_type: 'task.queued', reason: 'max_deliveries', status: 'open' },
      }),
    ],
    unanswered: [],
  });
  expect((await listed(other.admin)).data).toEqual([]);
  expect(await other.admin.post(`/v1/dead-letters/${letterId}/resend`, {})).toMatchObject({ status: 404 });

  const before = await readTask(organization, taskId);
  const resent = expectStatus(200, await organization.admin.post(`/v1/dead-letters/${letterId}/resend`, {}));
  expect(resent).toMatchObject({ outcome: 'done', letter: { letter_id: letterId, status: 'resent' } });
  expect(await readTask(organization, taskId)).toEqual(before);
  expect((await listed()).data).toEqual([]);
  expect((await listed(organization.admin, '?status=resolved')).data).toMatchObject([
    { letter_id: letterId },
  ]);
  const again = await organization.admin.post(`/v1/dead-letters/${letterId}/resend`, {});
  expect(again).toMatchObject({ status: 409, body: { code: 'dead_letter.resolved' } });

  const audited = expectStatus(
    200,
    await organization.admin.get('/v1/audit/actions?action=dead_letter.resend'),
  );
  expect(audited).toMatchObject({
    data: [
      { status: 409, target: { letter_id: letterId } },
      { status: 200, target: { letter_id: letterId } },
    ],
  });
});

test('the operator sees the message and the error, and discards with a reason', async () => {
  const organization = await createOrganization();
  const taskId = await postTask(organization);
  const letterId = await buryQueued(taskId);
  const operator = operatorClient();
  const path = `/v1/installation/dead-letters`;
  const query = `?org_id=${organization.orgId}`;
  expect(Page.parse(expectStatus(200, await operator.get(`${path}${query}`))).data).toMatchObject([
    { letter_id: letterId, org_id: organization.orgId, detail: 'Error: a test' },
  ]);
  expect(expectStatus(200, await operator.get(`${path}/${letterId}`))).toMatchObject({
    event: { type: 'task.queued', subject: taskId },
  });
  const discarded = await operator.post(`${path}/${letterId}/discard`, { reason: 'Of a test.' });
  expect(expectStatus(200, discarded)).toMatchObject({ status: 'discarded', note: 'Of a test.' });
  expect(await operator.post(`${path}/${letterId}/resend`, {})).toMatchObject({ status: 409 });
});
