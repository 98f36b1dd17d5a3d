import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';

const Page = z.looseObject({ data: z.array(z.looseObject({ task_id: z.string() })) });
const Count = z.looseObject({ count: z.int() });

async function found({ admin }: TestOrganization, text: string): Promise<readonly string[]> {
  const answer = await admin.get(`/v1/tasks?text=${encodeURIComponent(text)}`);
  return Page.parse(expectStatus(200, answer)).data.map(({ task_id: id }) => id);
}

test('tasks are found by their words, in their own organization only', async () => {
  const [one, other] = [await createOrganization(), await createOrganization()];
  const first = await postTask(one, { title: 'Vérifier la facture', payload: { order: 'PO-4711' } });
  const second = await postTask(one, { title: 'Check the order', instructions: 'It is PO-4711, 東京都.' });
  await postTask(other, { title: 'PO-4711' });
  expect(await found(one, 'po-4711')).toEqual([second, first]);
  expect(await found(one, 'VERIFIER fact')).toEqual([first]);
  expect(await found(one, '京都')).toEqual([second]);
  expect(await found(other, 'facture')).toEqual([]);
});

test('a bulk job ends what is found', async () => {
  const organization = await createOrganization();
  await postTask(organization, { title: 'Spring campaign' });
  const kept = await postTask(organization, { title: 'Autumn campaign' });
  const request = { filter: { text: 'spring' }, action: { type: 'cancel', reason: 'Over.' } };
  const post = (body: object) => organization.admin.post('/v1/tasks/bulk', { ...request, ...body });
  expect(Count.parse(expectStatus(200, await post({ dry_run: true }))).count).toBe(1);
  expectStatus(200, await post({ expected_count: 1 }));
  await expect
    .poll(async () => Page.parse((await organization.admin.get('/v1/tasks?status=queued')).body).data)
    .toMatchObject([{ task_id: kept }]);
});
