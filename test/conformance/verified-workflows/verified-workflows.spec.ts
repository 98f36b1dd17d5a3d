import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { ApiAnswer, WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { ForeignClient, hireReviewer, review, reviewByOne } from './client.js';
import { EXAMPLES, documentsCurl, membersOf, verifySignature } from './document.js';

const Members = z.record(z.string(), z.unknown());
const List = z.array(z.looseObject({ id: z.string() }));

let organization: TestOrganization;
let client: ForeignClient;
let receiver: WebhookReceiver;

beforeAll(async () => {
  organization = await createOrganization();
  client = await ForeignClient.of(organization);
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

const nativeIdOf = (id: string) => VERIFIED_WORKFLOWS_WIRE.taskIds.parse(id) ?? '';
const members = (value: unknown) => Object.keys(Members.parse(value)).toSorted();

describe('POST /v1/tasks', () => {
  test.each(['vw_live_', 'hq_live_'])(
    "the document's curl line, to the byte, with a key of %s",
    async prefix => {
      const key = client.key.replace('vw_live_', prefix);
      const { url, headers, body } = documentsCurl(inject('credentials').base_url, key);
      const response = await fetch(url, { method: 'POST', headers, body });
      const created = Members.parse(await response.json());
      expect(response.status).toBe(201);
      expect(members(created)).toEqual(membersOf('created'));
      expect(created).toMatchObject({
        status: 'created',
        id: expect.stringMatching(/^tsk_live_[0-9a-f]{32}$/),
        payout_escrowed: true,
        cost_usd: expect.any(Number),
        consensus_votes_gated: EXAMPLES['created']?.['consensus_votes_gated'],
        task_created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        workspace: 'default',
      });
      const said = new Date(`${String(created['task_created_at']).replace(' ', 'T')}Z`).getTime();
      expect(Math.abs(Date.now() - said)).toBeLessThan(60_000);
    },
  );

  test('the document’s Idempotency-Key replays the first answer and creates one task', async () => {
    const own = await ForeignClient.of(await createOrganization());
    const headers = { 'idempotency-key': 'unique-request-id-12345' };
    const first = await own.post('/v1/tasks', reviewByOne(), headers);
    const again = await own.post('/v1/tasks', reviewByOne(), headers);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(List.parse((await own.get('/v1/tasks')).body)).toHaveLength(1);
    const other = await own.post('/v1/tasks', reviewByOne({ title: 'Another' }), headers);
    expect(other.status).toBe(422);
    const elsewhere = await own.post('/v1/tasks', reviewByOne(), { ...headers, 'workspace-id': 'eu' });
    expect(elsewhere.status).toBe(422);
  });

  test('twenty concurrent requests with one key create one task', async () => {
    const own = await ForeignClient.of(await createOrganization());
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => own.post('/v1/tasks', reviewByOne(), headers)),
    );
    const bodies = answers.filter(({ status }) => status === 201).map(({ body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(List.parse((await own.get('/v1/tasks')).body)).toHaveLength(1);
  });
});

describe('a review by one', () => {
  test('goes from submitted to completed, with the document’s webhooks', async () => {
    const own = await createOrganization();
    const agent = await ForeignClient.of(own);
    const reviewer = await hireReviewer(own);
    const id = await agent.submit(reviewByOne({ priority: 'express' }));
    const configured = await agent.post(`/v1/tasks/${id}/webhook`, {
      url: `${receiver.url}/one`,
      events: ['task.completed', 'task.failed', 'quality.alert'],
    });
    expect(expectStatus(201, configured)).toMatchObject({ status: 'configured', task_id: id });
    expect(JSON.stringify(configured.body)).not.toContain('whsec_');

    await review(reviewer, nativeIdOf(id), { approved: true, pacing_natural: true, quality_score: 96.5 });
    const task = await agent.taskThatIs(id, 'Completed');
    expect(members(task)).toEqual(membersOf('task'));
    expect(task).toMatchObject({ id, type: 'audio-audit', priority: 'express' });
    expect(task.result).toEqual(EXAMPLES['task']?.['result']);

    const [listed] = List.parse((await agent.get('/v1/tasks')).body);
    expect(members(listed)).toEqual(membersOf('listed'));
    expect(listed).toMatchObject({ id, status: 'Completed' });

    const delivery = await waitFor(() => receiver.on('/one')[0]);
    const signature = String(delivery.headers['x-verified-workflows-signature']);
    expect(verifySignature(delivery.body, signature, own.signingSecret)).toBe(true);
    expect(verifySignature(`${delivery.body} `, signature, own.signingSecret)).toBe(false);
    const event = Members.parse(JSON.parse(delivery.body));
    expect(members(event)).toEqual(membersOf('webhook'));
    expect(event).toMatchObject({ event: 'task.completed', task_id: id, results: task.result });
    expect(event['completed_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('notifies a webhook that is created after its end', async () => {
    const own = await createOrganization();
    const agent = await ForeignClient.of(own);
    const reviewer = await hireReviewer(own);
    const id = await agent.submit(reviewByOne());
    await review(reviewer, nativeIdOf(id), { approved: false });
    const task = await agent.taskThatIs(id, 'Completed');
    expect(task.result).toEqual({ approved: false, quality_score: 100 });
    expectStatus(201, await agent.post(`/v1/tasks/${id}/webhook`, { url: `${receiver.url}/late` }));
    const delivery = await waitFor(() => receiver.on('/late')[0]);
    expect(JSON.parse(delivery.body)).toMatchObject({ event: 'task.completed', task_id: id });
  });
});

describe('errors', () => {
  const { type } = EXAMPLES['problem'] ?? {};
  const slugOf = ({ body }: ApiAnswer) => String(Members.parse(body)['type']).split('/').at(-1);

  test("an invalid body gets the document's example error", async () => {
    const answer = await client.post('/v1/tasks', reviewByOne({ priority: 'asap' }));
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(members(answer.body)).toEqual(membersOf('problem'));
    expect(answer.body).toMatchObject({
      ...{ type, title: 'Unprocessable Entity', status: 422, instance: '/v1/tasks' },
      detail: expect.stringMatching(/^Request body schema validation failed: priority: /),
    });
  });

  test.each<[number, string, () => Promise<ApiAnswer>]>([
    [400, 'bad-request', () => client.get('/v1/tasks?limit=0')],
    [401, 'unauthorized', () => client.as(undefined).get('/v1/tasks')],
    [401, 'unauthorized', () => organization.admin.get('/verified-workflows/v1/tasks')],
    [403, 'forbidden', () => client.as('vw_live_xxxxxxxxxxxxxxxxxxxxxxxx').get('/v1/tasks')],
    [403, 'forbidden', () => client.as('hq_live_YOUR_KEY').get('/v1/tasks')],
    [404, 'not-found', () => client.get('/v1/tasks/tsk_live_a3f21')],
    [422, 'validation-failed', () => client.post('/v1/tasks', {})],
  ])('%i: %s', async (status, slug, ask) => {
    const answer = await ask();
    expect([answer.status, slugOf(answer)]).toEqual([status, slug]);
    expect(answer.body).toMatchObject({ status });
    expect(answer.headers.get('x-ratelimit-limit')).toMatch(/^\d+$/);
    expect(answer.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
  });

  test('403: a key that was revoked', async () => {
    const made = z.looseObject({ id: z.string(), api_key: z.string() }).parse(
      (
        await organization.admin.post('/v1/api-keys', {
          ...{ name: 'short', scopes: ['*'], dialect: 'verified-workflows' },
        })
      ).body,
    );
    const agent = client.as(made.api_key);
    expect((await agent.get('/v1/tasks')).status).toBe(200);
    await organization.admin.delete(`/v1/api-keys/${made.id}`);
    expect((await agent.get('/v1/tasks')).status).toBe(403);
  });

  test('402: too little money', async () => {
    const agent = await ForeignClient.of(await createOrganization({ fundsMicros: 0 }));
    const answer = await agent.post('/v1/tasks', reviewByOne());
    expect([answer.status, slugOf(answer)]).toEqual([402, 'insufficient-funds']);
  });

  test('404: another organization’s task', async () => {
    const id = await client.submit(reviewByOne());
    const stranger = await ForeignClient.of(await createOrganization());
    expect((await stranger.get(`/v1/tasks/${id}`)).status).toBe(404);
    expect((await stranger.post(`/v1/tasks/${id}/webhook`, { url: receiver.url })).status).toBe(404);
  });

  test('429: more than 5 requests in 10 seconds', async () => {
    const agent = await ForeignClient.of(organization, { rate_limit: undefined });
    const answers = await Promise.all(Array.from({ length: 12 }, () => agent.get('/v1/tasks')));
    const refused = answers.filter(({ status }) => status === 429);
    // Independent of their speed: two windows allow ten.
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const answer of answers) expect(answer.headers.get('x-ratelimit-limit')).toBe('5');
    for (const answer of refused) {
      expect(slugOf(answer)).toBe('rate-limited');
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
      const wait = Number(answer.headers.get('retry-after'));
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThanOrEqual(10);
    }
  });
});
