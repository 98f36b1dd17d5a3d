import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { Erasure } from '#libs/contracts';
import { KeySet, SignedEvidence, verifyEvidence } from '#libs/evidence';
import type { EvidenceReport } from '#libs/evidence';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import {
  buryEvents,
  decidedTask,
  removeBuried,
  storedFilesWith,
  tablesWith,
} from '../system/personal-data.js';
import { postTask, readTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

/** Occurs in everything that a person wrote, and nowhere else. */
const SECRET = `Zaphod ${randomUUID()}`;
const WHO = { org_id: z.string(), task_id: z.string() };

let organization: TestOrganization;
let worker: TestWorker;
let receiver: WebhookReceiver;
let database: pg.Client;
let erased: string;
let other: string;

beforeAll(async () => {
  organization = await createOrganization();
  worker = await TestWorker.hire(organization, { jurisdictions: ['eu'] });
  receiver = await startWebhookReceiver();
  database = new pg.Client({ connectionString: inject('credentials').database_url });
  await database.connect();
  expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', { url: receiver.url }));
  [erased, other] = [
    await decidedTask(organization, worker, SECRET),
    await decidedTask(organization, worker, 'harmless'),
  ];
});
afterAll(async () => {
  await removeBuried(database);
  await database.end();
  await receiver.close();
});

async function evidenceOf(taskId: string): Promise<{ file: SignedEvidence; report: EvidenceReport }> {
  const answer = await organization.agent.get(`/v1/tasks/${taskId}/evidence`);
  const file = SignedEvidence.parse(expectStatus(200, answer));
  const published = await fetch(new URL('/.well-known/jwks.json', organization.agent.baseUrl));
  const keys = KeySet.parse(await published.json());
  return { file, report: await verifyEvidence(JSON.stringify(answer.body), { keys }) };
}

test('only a task that has ended can be erased, and only with the scope for it', async () => {
  const live = await postTask(organization);
  const answer = await organization.admin.post('/v1/erasures', { task_id: live });
  expect(answer).toMatchObject({ status: 409, body: { code: 'task.not_ended' } });
  const agent = await organization.agent.post('/v1/erasures', { task_id: erased });
  expect(agent).toMatchObject({ status: 403, body: { code: 'auth.scope_missing' } });
  const foreign = await (await createOrganization()).admin.post('/v1/erasures', { task_id: erased });
  expect(foreign).toMatchObject({ status: 404, body: { code: 'task.not_found' } });
});

test('an erased task leaves nothing of its content anywhere, and evidence that verifies', async () => {
  await buryEvents(database, erased);
  expect(await tablesWith(database, SECRET)).toEqual(
    expect.arrayContaining([
      ...['task_registry.events', 'task_registry.answers', 'webhook_dispatcher.events', 'gateway.files'],
      ...['billing.dead_letters', 'gateway.dead_letters', 'sla_monitor.dead_letters'],
    ]),
  );
  const before = await evidenceOf(erased);
  expect(before.report.findings).toEqual([]);
  expect(storedFilesWith(inject('logFolder'), SECRET)).toHaveLength(1);

  const request = { task_id: erased, reference: 'DSR-118' };
  const answer = await organization.admin.post('/v1/erasures', request);
  const erasure = Erasure.extend(WHO).omit({ org_id: true }).parse(expectStatus(200, answer));
  expect(erasure).toMatchObject({ task_id: erased, reason: 'request', reference: 'DSR-118' });
  const repeated = await organization.admin.post('/v1/erasures', { task_id: erased, reference: 'again' });
  expect(repeated.body).toEqual(answer.body);

  const { file, report } = await evidenceOf(erased);
  expect(report.findings).toEqual([]);
  expect(report.notChecked).toEqual([]);
  expect(JSON.stringify(file)).not.toContain(SECRET);
  expect(file.evidence.outcome).toMatchObject({ status: 'completed', output: null, decision: null });
  const hashes = (one: SignedEvidence): readonly string[] => one.evidence.transitions.map(({ hash }) => hash);
  expect(hashes(file).slice(0, -1)).toEqual(hashes(before.file));
  expect(file.evidence.transitions.at(-1)).toMatchObject({
    type: 'task.erased',
    event: { data: { reason: 'request', reference: 'DSR-118', erased_at: erasure.erased_at } },
  });

  const task = await readTask(organization, erased);
  expect(task).toMatchObject({ status: 'completed', title: '(erased)', erasure: { reason: 'request' } });
  expect(JSON.stringify(task)).not.toContain(SECRET);
  await waitFor(() =>
    receiver.received.some(({ body }) => body.includes('task.erased') && body.includes(erased)),
  );
  await waitFor(async () => (await tablesWith(database, SECRET)).length === 0, {
    describe: () => 'the last copy to be erased',
  });
  await waitFor(() => storedFilesWith(inject('logFolder'), SECRET).length === 0);
});

test('the evidence of another task still verifies, and is the same', async () => {
  const { file, report } = await evidenceOf(other);
  expect(report.findings).toEqual([]);
  expect(JSON.stringify(file)).toContain('harmless is not known.');
});
