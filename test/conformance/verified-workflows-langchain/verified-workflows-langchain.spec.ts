import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { TestWorker } from '../../system/worker.js';
import { ForeignClient, review } from '../verified-workflows/client.js';
import { verifySignature } from '../verified-workflows/document.js';
import { PythonClient } from './python-client.js';

const Created = z.looseObject({ id: z.string(), status: z.string() });
const Exported = z.strictObject({
  format: z.string(),
  not_completed: z.array(z.string()),
  data: z.string(),
  count: z.int(),
});

const SAID = 'The capital of Australia is Sydney.';
const RIGHT = 'The capital of Australia is Canberra.';
const CORRECTION = {
  approved: false,
  body: RIGHT,
  corrections: [{ original: 'Sydney', corrected: 'Canberra' }],
  reviewer_id: 'rev_7',
};

let organization: TestOrganization;
let foreign: ForeignClient;
let reviewer: TestWorker;
let receiver: WebhookReceiver;
let python: PythonClient;

beforeAll(async () => {
  organization = await createOrganization();
  foreign = await ForeignClient.of(organization, { status_casing: 'lower' });
  receiver = await startWebhookReceiver();
  reviewer = await hire();
  python = await PythonClient.start(baseUrl(), foreign.key);
}, 300_000);
afterAll(async () => {
  await python.stop();
  await receiver.close();
});

const baseUrl = () => `${inject('credentials').base_url}/verified-workflows`;
const nativeIdOf = (id: string) => VERIFIED_WORKFLOWS_WIRE.taskIds.parse(id) ?? '';
const hire = (name = 'Ingrid') =>
  TestWorker.hire(organization, {
    ...{ name, skills: ['editing'], certifications: [], domains: [], trust_level: 3, capacity: 50 },
  });

async function submit(given: Readonly<Record<string, unknown>>): Promise<z.infer<typeof Created>> {
  return Created.parse(await python.value('submit', given));
}

/** Submits a text and completes its review. */
async function reviewed(output: unknown, content = SAID): Promise<string> {
  const { id } = await submit({ content });
  await review(reviewer, nativeIdOf(id), output);
  await foreign.taskThatIs(id, 'completed');
  return id;
}

test('is the published wheel, and every function in it is tested here', async () => {
  expect(await python.value('public_names')).toEqual({
    version: '0.1.0',
    exports: [
      'VerifiedWorkflows',
      'get_review_result',
      'get_review_status',
      'get_tools',
      'submit_for_review',
    ],
    methods: ['export', 'result', 'status', 'submit'],
    tools: ['get_review_result', 'get_review_status', 'submit_for_review'],
    built_at_import: ['submit_for_review', 'get_review_status', 'get_review_result'],
  });
});

describe('the client', () => {
  test('submits only a text, polls, and gets the result once it is completed', async () => {
    const { id, status } = await submit({ content: SAID });
    expect(status).toBe('created');
    expect(await python.value('status', { task_id: id })).toMatchObject({ id, type: 'text-qa' });
    expect(await python.value('result', { task_id: id })).toBeNull();
    const { assignment_id } = await reviewer.offerOf(nativeIdOf(id));
    await reviewer.accept(assignment_id);
    expect(await python.value('status', { task_id: id })).toMatchObject({ status: 'in review' });
    await reviewer.start(assignment_id);
    await reviewer.submit(assignment_id, CORRECTION, []);
    const result = await waitFor(async () => (await python.value('result', { task_id: id })) ?? undefined, {
      timeoutMs: 20_000,
      describe: 'the client to see the result',
    });
    expect(result).toEqual({ ...CORRECTION, quality_score: 100 });
    expect(await python.value('status', { task_id: id })).toMatchObject({ status: 'completed' });
  });

  test('submits every documented type with every parameter', async () => {
    for (const review_type of ['medical', 'code-review', 'translation', 'fact-check', 'decision-approval']) {
      const created = await submit({
        ...{ content: 'A long text. '.repeat(10), review_type, priority: 'express' },
        ...{ instructions: 'Look closely.', consensus_total: 2, required_skills: ['editing'] },
      });
      expect(created).toMatchObject({ consensus_votes_gated: 2, cost_usd: 0.2 });
      expect(await python.value('status', { task_id: created.id })).toMatchObject({
        ...{ type: review_type, priority: 'express' },
      });
    }
  });

  test('receives signed callbacks, and reviewers do not see the callback URL', async () => {
    const callback_url = `${receiver.url}/hooks/s3cret`;
    const { id } = await submit({ content: SAID, callback_url });
    const { assignment_id, task } = await reviewer.offerOf(nativeIdOf(id));
    expect(task.payload).toEqual({ content: SAID });
    await reviewer.accept(assignment_id);
    await reviewer.start(assignment_id);
    await reviewer.submit(assignment_id, { approved: true }, []);
    const delivery = await waitFor(() => receiver.on('/hooks/s3cret')[0], { timeoutMs: 20_000 });
    expect(JSON.parse(delivery.body)).toMatchObject({
      ...{ event: 'task.completed', task_id: id, results: { approved: true, quality_score: 100 } },
    });
    const signature = String(delivery.headers['x-verified-workflows-signature']);
    expect(verifySignature(delivery.body, signature, organization.signingSecret)).toBe(true);
    expect(receiver.on('/hooks/s3cret')).toHaveLength(1);
  });

  test('waits forever with the document’s casing, which is why the other casing exists', async () => {
    const id = await reviewed({ approved: true });
    const asInDocument = await PythonClient.start(baseUrl(), (await ForeignClient.of(organization)).key);
    expect(await asInDocument.value('status', { task_id: id })).toMatchObject({ status: 'Completed' });
    expect(await asInDocument.value('result', { task_id: id })).toBeNull();
    await asInDocument.stop();
    expect(await python.value('result', { task_id: id })).toMatchObject({ approved: true });
  });
});

describe('the tools', () => {
  const idIn = (text: unknown) =>
    /Task ID: (tsk_live_[0-9a-f]{32})\. Status: created\./.exec(String(text))?.[1] ?? '';

  test('submit, report the status, and return the verified text with its corrections', async () => {
    const id = idIn(await python.value('submit_for_review', { content: SAID }));
    expect(id).not.toBe('');
    expect(await python.value('get_review_status', { task_id: id })).toMatch(
      new RegExp(`^Task ${id}: status=(queued|in review), age=`),
    );
    expect(await python.value('get_review_result', { task_id: id })).toBe(
      `Task ${id} is not completed yet. Check back later.`,
    );
    await review(reviewer, nativeIdOf(id), CORRECTION);
    await foreign.taskThatIs(id, 'completed');
    expect(await python.value('get_review_status', { task_id: id })).toContain('status=completed');
    expect(await python.value('get_review_result', { task_id: id })).toBe(
      `Verified result for ${id}:\n1 correction(s) applied. Reviewer: rev_7.\nVerified content:\n${RIGHT}`,
    );
  });

  test('accept every parameter that an agent may pass', async () => {
    const answer = await python.value('submit_for_review', {
      ...{
        content: 'Take two a day.',
        review_type: 'medical',
        priority: 'express',
        instructions: 'Check it.',
      },
    });
    expect(await python.value('status', { task_id: idIn(answer) })).toMatchObject({
      ...{ type: 'medical', priority: 'express' },
    });
  });

  test('report when nothing had to be corrected', async () => {
    const id = await reviewed({ approved: true });
    expect(await python.value('get_review_result', { task_id: id })).toContain('No corrections needed.');
  });
});

describe('the export', () => {
  test('of named tasks is available as preference pairs, JSON lines or CSV', async () => {
    const corrected = await reviewed(CORRECTION);
    const approved = await reviewed({ approved: true });
    const { id: open } = await submit({ content: SAID });
    const task_ids = [corrected, approved, open];
    const pair = {
      prompt: 'Review this text-qa output for accuracy and safety.',
      ...{ chosen: RIGHT, rejected: SAID },
    };
    expect(await python.value('export', { task_ids })).toEqual({
      ...{ format: 'dpo', not_completed: [open], data: [pair], count: 1 },
    });
    const lines = Exported.parse(await python.value('export', { format: 'jsonl', task_ids }));
    expect(
      lines.data
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { id: corrected, ...pair, result: CORRECTION },
      { id: approved, chosen: null, rejected: null, result: { approved: true } },
    ]);
    const rows = Exported.parse(await python.value('export', { format: 'csv', task_ids }));
    expect(rows.count).toBe(2);
    expect(rows.data).toMatch(/^id,workspace,type,title,prompt,chosen,rejected,/);
    expect(rows.data).toContain(RIGHT);
  });

  test('contains all of the organization’s tasks when none are named', async () => {
    const id = await reviewed(CORRECTION);
    const all = Exported.parse(await python.value('export', { format: 'jsonl' }));
    expect(all.data).toContain(id);
    const stranger = await ForeignClient.of(await createOrganization(), { status_casing: 'lower' });
    const elsewhere = await PythonClient.start(baseUrl(), stranger.key);
    expect(await elsewhere.value('export')).toEqual({ format: 'dpo', not_completed: [], data: [], count: 0 });
    expect(await elsewhere.call('export', { task_ids: [id] })).toMatchObject({
      error: { type: 'HTTPStatusError', status: 404, detail: expect.stringContaining(id) },
    });
    await elsewhere.stop();
  });
});

describe('errors raise the client’s exceptions', () => {
  const unknown = `tsk_live_${'0'.repeat(12)}7${'0'.repeat(3)}8${'0'.repeat(15)}`;

  test.each([
    ['status', { task_id: unknown }, 404],
    ['result', { task_id: unknown }, 404],
    ['status', { task_id: 'tsk_live_a3f21' }, 404],
    ['get_review_status', { task_id: unknown }, 404],
    ['get_review_result', { task_id: unknown }, 404],
    ['export', { task_ids: [unknown] }, 404],
    ['export', { format: 'xml' }, 422],
    ['submit', { content: SAID, priority: 'asap' }, 422],
    ['submit', { content: '' }, 422],
    ['submit', { content: SAID, review_type: 'x'.repeat(101) }, 422],
    ['submit', { content: SAID, callback_url: 'ftp://example.com' }, 422],
    ['submit', { content: SAID, consensus_total: 0 }, 422],
    ['submit_for_review', { content: SAID, priority: 'asap' }, 422],
    ['submit_with_key', { api_key: 'vw_live_xxxxxxxxxxxxxxxxxxxxxxxx', content: SAID }, 403],
    ['submit_with_key', { api_key: 'none', content: SAID }, 401],
  ])('%s with %j: %i', async (name, given, status) => {
    expect(await python.call(name, given)).toMatchObject({
      error: { type: 'HTTPStatusError', status, detail: expect.stringMatching(/./) },
    });
  });

  test('too many requests', async () => {
    const usual = await ForeignClient.of(organization, { rate_limit: undefined, status_casing: 'lower' });
    const limited = await PythonClient.start(baseUrl(), usual.key);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => limited.call('status', { task_id: unknown })),
    );
    expect(answers).toContainEqual({
      error: expect.objectContaining({ type: 'HTTPStatusError', status: 429 }),
    });
    await limited.stop();
  });
});
