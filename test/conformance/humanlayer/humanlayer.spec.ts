import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { startWebhookReceiver, verifyWebhook, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import type { TestWorker } from '../../system/worker.js';
import { runCurl, runProgram } from './programs.js';
import { HumanLayerClient, PREFIX, assignmentOf, decide, hireSentinel, requestOf } from './sentinels.js';

const VERDICT = { verdict: 'approved', reasoning: 'Bill 25 compliant.' };
/** The document's programs poll every 15 s. */
const PROGRAM_MS = 60_000;

const Submitted = z.strictObject({
  ok: z.literal(true),
  request_id: z.uuid(),
  status: z.string(),
  assigned_to: z.string().nullable(),
  evidence_url: z.string(),
});
const List = z.strictObject({ requests: z.array(z.looseObject({ id: z.string() })) });

let organization: TestOrganization;
let client: HumanLayerClient;
let marie: TestWorker;
let receiver: WebhookReceiver;

const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });
const place = (requestId?: string) => ({
  url: inject('credentials').base_url + PREFIX,
  key: client.key,
  ...(requestId !== undefined && { requestId }),
});

beforeAll(async () => {
  organization = await createOrganization();
  client = await HumanLayerClient.of(organization);
  marie = await hireSentinel(organization, { capacity: 100 });
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

describe("the document's programs, with another base URL and key", () => {
  test('curl submits a request that is assigned at once, and shows its verdict', async () => {
    const submitted = Submitted.parse(await runCurl('submit.sh', place()));
    expect(submitted).toMatchObject({ status: 'assigned', assigned_to: 'Marie Dupont' });
    const id = submitted.request_id;
    expect(await runCurl('status.sh', place(id))).toMatchObject({
      request: { id, status: 'assigned', agent_id: 'my-agent', verdict: null, reasoning: null },
    });
    await decide(marie, id, VERDICT);
    await client.requestThatIs(id, 'decided');
    expect(await runCurl('status.sh', place(id))).toMatchObject({
      request: {
        ...{ id, status: 'decided', ...VERDICT, decision_signed_at: expect.stringMatching(/^\d{4}-.*Z$/) },
        ...{ agent_name: 'QuoteBot Agent', jurisdiction: 'Québec', priority: 'normal' },
        context_json: { contract_id: 'CTR-2026-0412', amount: 50_000, parties: ['Acme Corp', 'Client XYZ'] },
      },
    });
  });

  test.each([
    ['full-flow.mjs', 'my-agent', "{ verdict: 'approved', reasoning: 'Bill 25 compliant.' }\n"],
    ['full_flow.py', 'my-python-agent', 'Verdict: approved\nReasoning: Bill 25 compliant.\n'],
  ] as const)(
    '%s waits for the verdict and prints it',
    async (program, agentId, printed) => {
      const own = await createOrganization();
      const agent = await HumanLayerClient.of(own);
      const sentinel = await hireSentinel(own);
      const running = runProgram(program, { ...place(), key: agent.key });
      const [request] = await waitFor(
        async () => {
          const { requests } = List.parse(expectStatus(200, await agent.get(`agent_id=${agentId}`)));
          return requests.length > 0 ? requests : undefined;
        },
        { timeoutMs: 20_000, describe: `a request of ${program}` },
      );
      await decide(sentinel, request?.id ?? '', VERDICT);
      expect(await running).toBe(printed);
    },
    PROGRAM_MS,
  );
});

describe('a request', () => {
  test('is pending without a Sentinel, and assigned by itself when one becomes active', async () => {
    const own = await createOrganization();
    const agent = await HumanLayerClient.of(own);
    const submitted = Submitted.parse(expectStatus(200, await agent.post(requestOf())));
    expect(submitted).toMatchObject({ status: 'pending', assigned_to: null });
    await hireSentinel(own, { name: 'Étienne Gagnon' });
    expect(await agent.requestThatIs(submitted.request_id, 'assigned')).toMatchObject({
      assigned_to: 'Étienne Gagnon',
    });
  });

  test('is never assigned outside its domain and jurisdiction', async () => {
    for (const changes of [{ domain: 'medical' }, { jurisdiction: 'EU' }]) {
      const { request_id: id, status } = await client.submit(changes);
      expect(status).toBe('pending');
      expect(await client.request(id)).toMatchObject({ status: 'pending', assigned_to: null });
    }
    const spelled = await client.submit({ jurisdiction: 'QUÉBEC'.normalize('NFD') });
    expect(spelled.status).toBe('assigned');
  });

  test.each(['compliance', 'judgment', 'signature', 'conformité', 'conformité'.normalize('NFD'), 'jugement'])(
    'may have the type %j, which is shown as it was sent',
    async type => {
      const { request_id: id } = await client.submit({ request_type: type });
      expect(await client.request(id)).toMatchObject({ request_type: type });
    },
  );

  test.each([
    [{ verdict: 'rejected', reasoning: 'Section 12 is missing.' }],
    [{ verdict: 'escalated', reasoning: 'Beyond my authority.' }],
  ])('ends with the verdict %j', async output => {
    const { request_id: id } = await client.submit();
    await decide(marie, id, output);
    expect(await client.requestThatIs(id, 'decided')).toMatchObject(output);
  });

  test('shows its Sentinel what to decide, and needs a reason against it', async () => {
    const { request_id: id } = await client.submit();
    const assignmentId = await assignmentOf(marie, id);
    const work = (await marie.assignments()).find(one => one.assignment_id === assignmentId);
    expect(work?.task.decision).toMatchObject({
      request_type: 'compliance',
      allowed: ['approved', 'rejected', 'escalated'],
      action: { summary: requestOf()['summary'], context_json: { contract_id: 'CTR-2026-0412' } },
    });
    expectStatus(200, await marie.start(assignmentId));
    const silent = await marie.submit(assignmentId, { verdict: 'rejected' }, []);
    expect([silent.status, JSON.stringify(silent.body)]).toEqual([422, expect.stringContaining('reasoning')]);
    const edited = await marie.submit(assignmentId, { verdict: 'edited', reasoning: 'x', action: 1 }, []);
    expect(edited.status).toBe(422);
  });

  test('that expires is decided without a verdict, so that no client waits for ever', async () => {
    const soon = new Date(Date.now() + 1_500).toISOString();
    const { request_id: id } = await client.submit({
      ...{ domain: 'astronomy', expires_at: soon },
      callback_url: `${receiver.url}/expired`,
    });
    const decided = await client.requestThatIs(id, 'decided');
    const reasoning = 'No Sentinel decided before the request expired.';
    expect(decided).toMatchObject({
      ...{ verdict: null, reasoning: expect.stringContaining(reasoning), expires_at: soon },
    });
    const [webhook] = await waitFor(
      () => (receiver.on('/expired').length > 0 ? receiver.on('/expired') : undefined),
      { timeoutMs: 20_000, describe: 'the callback of an expired request' },
    );
    expect(JSON.parse(webhook?.body ?? '')).toMatchObject({
      ...{ event: 'decision.failed', request_id: id, verdict: null, sentinel_name: null },
      reasoning: decided['reasoning'],
    });
  });

  test('has 48 hours unless it says otherwise, and is listed with the newest first', async () => {
    const own = await HumanLayerClient.of(await createOrganization());
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.push((await own.submit({ summary: `Number ${i}` })).request_id);
    await own.submit({ agent_id: 'another' });
    const { requests } = List.parse(expectStatus(200, await own.get('agent_id=my-agent')));
    expect(requests.map(({ id }) => id)).toEqual(ids.toReversed());
    const [newest] = requests;
    const hours = (at: unknown) => new Date(String(at)).getTime() / 3_600_000;
    expect(hours(newest?.['expires_at']) - hours(newest?.['created_at'])).toBeCloseTo(48, 2);
  });

  test('is created once for an Idempotency-Key', async () => {
    const own = await HumanLayerClient.of(await createOrganization());
    const headers = { 'idempotency-key': randomUUID() };
    const first = await own.post(requestOf(), headers);
    const again = await own.post(requestOf(), headers);
    expect(again.body).toEqual(first.body);
    expect(List.parse((await own.get('agent_id=my-agent')).body).requests).toHaveLength(1);
  });
});

test('the callback receives the document’s payload, signed as Standard Webhooks, and retried', async () => {
  receiver.answer(({ path }) => ({
    status: path === '/hook' && receiver.on('/hook').length === 1 ? 503 : 200,
  }));
  const { request_id: id } = await client.submit({ callback_url: `${receiver.url}/hook` });
  await decide(marie, id, VERDICT);
  const attempts = await waitFor(() => (receiver.on('/hook').length > 1 ? receiver.on('/hook') : undefined), {
    timeoutMs: 60_000,
    describe: 'a second attempt',
  });
  const [first, second] = attempts;
  expect(second?.body).toBe(first?.body);
  expect(JSON.parse(second?.body ?? '')).toEqual({
    ...{ event: 'decision.rendered', request_id: id, ...VERDICT, sentinel_name: 'Marie Dupont' },
    signed_at: (await client.request(id))['decision_signed_at'],
  });
  for (const attempt of attempts) verifyWebhook(organization.signingSecret, attempt);
}, 90_000);

describe('errors are { "error": … } with the document’s codes', () => {
  test.each([
    [{ request_type: 'compliance', domain: 'legal' }, 'Missing fields: agent_id, summary'],
    [requestOf({ request_type: 'guess' }), 'request_type: Invalid request type.'],
    [requestOf({ priority: 'asap' }), 'priority: '],
    [requestOf({ expires_at: '2020-01-01T00:00:00Z' }), 'expires_at: The deadline has passed.'],
    [requestOf({ callback_url: 'ftp://x' }), 'callback_url: '],
    [requestOf({ colour: 'red' }), 'colour'],
    [requestOf({ context_json: nested(32) }), 'context_json: Must be JSON nested at most 32 deep'],
  ])('400 for %j', async (body, error) => {
    const answer = await client.post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({ error: expect.stringContaining(error) });
  });

  test('400 without id and agent_id, and for a body that is not JSON', async () => {
    expect((await client.get('')).body).toEqual({ error: 'Missing fields: id or agent_id' });
    const response = await fetch(`${place().url}/ai-request`, {
      method: 'POST',
      headers: { 'x-api-key': client.key, 'content-type': 'application/json' },
      body: '{',
    });
    expect([
      response.status,
      Object.keys(z.record(z.string(), z.string()).parse(await response.json())),
    ]).toEqual([400, ['error']]);
  });

  test('401 without a key or with a wrong one, 404 for an unknown request', async () => {
    for (const key of [undefined, 'hl_wrong']) {
      const answer = await client.api.as(key).get(`${PREFIX}/ai-request?id=${randomUUID()}`);
      expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid or missing API key' }]);
    }
    for (const id of [randomUUID(), 'a1b2c3d4-...']) {
      const answer = await client.get(`id=${id}`);
      expect([answer.status, answer.body]).toEqual([404, { error: 'Request not found' }]);
    }
  });

  test('another organization’s request is not found, and no GET decides', async () => {
    const { request_id: id } = await client.submit();
    const stranger = await HumanLayerClient.of(await createOrganization());
    expect((await stranger.get(`id=${id}`)).status).toBe(404);
    expect(List.parse((await stranger.get('agent_id=my-agent')).body).requests).toEqual([]);
    await client.get(`id=${id}`);
    expect(await client.request(id)).toMatchObject({ status: 'assigned', verdict: null });
  });

  test('the routes answer under both prefixes', async () => {
    const { request_id: id } = await client.submit();
    const short = await client.api.get(`/humanlayer/ai-request?id=${id}`);
    const encoded = await client.api.get(`/humanlayer/%2Enetlify/functions/ai-request?id=${id}`);
    expect([short.status, encoded.status]).toEqual([200, 200]);
    expect(short.body).toEqual((await client.get(`id=${id}`)).body);
  });
});
