import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { describedApi } from '../system/api.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const Problem = z.looseObject({
  status: z.int(),
  title: z.string(),
  detail: z.string(),
  instance: z.string(),
});

/** The first and last valid times, and times beyond them. */
const TEXTS = [
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '9223372036854775808',
  '-1',
  '%00',
  'é',
  '%ED%A0%80',
  '',
  Buffer.from('[1,{"created_at":"0000-01-01T00:00:00.000Z"}]').toString('base64url'),
];

/** The form of a refusal: HumanLayer has its own. */
function refusalAt(path: string): z.ZodType {
  return path.startsWith('/humanlayer/') ? z.strictObject({ error: z.string().min(1) }) : Problem;
}

async function dialectKey({ admin }: TestOrganization): Promise<string> {
  const rate_limit = { requests: 10_000, per_seconds: 10 };
  const spec = { name: 'vw', scopes: ['*'], dialect: 'verified-workflows', rate_limit };
  const made = z.looseObject({ api_key: z.string() });
  return made.parse(expectStatus(201, await admin.post('/v1/api-keys', spec))).api_key;
}

test('no query of any list or report is answered with a 5xx', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const ids: Readonly<Record<string, string>> = {
    org_id: organization.orgId,
    task_id: await postTask(organization),
    worker_id: worker.workerId,
    pool_id: organization.poolId,
    month: '2026-02',
  };
  const { operator_key: operator } = inject('credentials');
  const { admin } = organization;
  const vw = admin.as(await dialectKey(organization));
  const clientFor = (path: string, audience: string) => {
    if (path.startsWith('/verified-workflows/')) return vw;
    if (path.startsWith('/v1/worker/')) return worker.api;
    return audience === 'operator' ? admin.as(operator) : admin;
  };
  const { description } = await describedApi();
  const asked = description.operations
    .filter(({ method }) => method === 'GET')
    .flatMap(({ path, parameters, audience }) =>
      parameters
        .filter(parameter => parameter.in === 'query' && parameter.name !== 'wait')
        .map(({ name }) => ({
          path: path.replaceAll(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? organization.orgId),
          name,
          client: clientFor(path, audience),
        })),
    );
  expect(asked.length).toBeGreaterThan(60);
  for (const { path, name, client } of asked) {
    for (const text of TEXTS) {
      const answer = await client.get(`${path}?${name}=${text}`);
      expect(`${path}?${name}=${text}: ${answer.status}`).toMatch(/: (2\d\d|303|4(?!29)\d\d)$/);
      if (answer.status >= 400) refusalAt(path).parse(answer.body);
    }
  }
});

test('a deadline at the end of the year 9999 is accepted and processed normally', async () => {
  const organization = await createOrganization();
  const end = '9999-12-31T23:59:59.999Z';
  const worker = await TestWorker.hire(organization, {
    certifications: [{ name: 'soc-operator', expires_at: end }],
  });
  const key = { name: 'long', scopes: ['tasks:read'], expires_at: end };
  expectStatus(201, await organization.admin.post('/v1/api-keys', key));
  for (const on_deadline of ['fail', 'continue']) {
    const taskId = await postTask(organization, { sla: { deadline: end, on_deadline } });
    await worker.work(taskId);
    await taskThatIs(organization, taskId, 'completed');
  }
});
