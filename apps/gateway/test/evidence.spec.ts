import { expect, test } from 'vitest';
import { z } from 'zod';
import { GetTask, ListTaskEvents, ProveTaskInclusion, payloadHash } from '#libs/contracts';
import {
  KeySet,
  SignedEvidence,
  SigningKeyFile,
  eventLeaf,
  leafHash,
  verifyEvidence,
  withNewKey,
} from '#libs/evidence';
import { randomUUIDv7 } from '#libs/platform';
import { readGatewaySettings } from '../src/gateway.config.js';
import { taskView } from './fixtures.js';
import { SIGNING_KEYS, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import { historyOf } from './histories.js';

const { surroundings, gateway, org } = await startGateway();
restoreAnswersBeforeEach(surroundings);

const AT = '2026-02-04T19:21:00.000Z';
const WORKER = randomUUIDv7();
const PAYLOAD = { phone: '+1 555 0100', note: 'Ask for José' };
const callback_url = 'https://example.com/hook?token=hidden';
const handoff = {
  callback_url,
  callback_auth: { type: 'none' as const },
  retry_policy: { max_retries: 6, backoff_seconds: 30 },
  events: ['task.completed' as const],
};

/** From now on every task is completed by one answer, alone in its log; its history comes in pages of three events. */
function answerWithCompletedTask(workerId = WORKER): void {
  const assignmentId = randomUUIDv7();
  const names = { assignment_id: assignmentId, worker_id: workerId };
  const output = { reached_user: true };
  const verdict = { method: 'single', counted_assignment_ids: [assignmentId] };
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
    taskView({ task_id, org_id, status: 'completed', payload: PAYLOAD, handoff, ended_at: AT }),
  );
  const eventsOf = (taskId: string, orgId: string) =>
    historyOf({ taskId, orgId }, [
      ['task.created', { task_id: taskId }],
      ['task.queued', { task_id: taskId, step: 1, requirements: { skills: ['phone'] } }],
      ['task.matched', { ...names, matched_at: AT }],
      ['task.offered', { ...names, offered_at: AT }],
      ['task.submitted', { ...names, step: 1, trust_level: 3, output, evidence: [], submitted_at: AT }],
      ['task.verified', { step: 1, output, verdict, verified_at: AT }],
      ['task.completed', { output, verdict, completed_at: AT }],
    ]);
  surroundings.fakes.answer(ListTaskEvents, ({ task_id, org_id, cursor }) => {
    const events = eventsOf(task_id, org_id);
    const next = Number(cursor ?? 0) + 3;
    return {
      data: events.slice(next - 3, next),
      next_cursor: next < events.length ? String(next) : null,
    };
  });
  surroundings.fakes.answer(ProveTaskInclusion, ({ task_id, org_id }) => {
    const { sequence: version, hash } = eventsOf(task_id, org_id).at(-1) ?? { sequence: 0, hash: '' };
    const leaf = eventLeaf({ taskId: task_id, version, hash: Buffer.from(hash, 'hex') });
    const leaf_hash = leafHash(leaf).toString('hex');
    return {
      ...{ task_id, version, event_hash: hash, leaf_hash },
      inclusion: { leaf_index: 0, tree_size: 1, hashes: [] },
      tree_head: { org_id, tree_size: 1, root_hash: leaf_hash, timestamp: AT },
    };
  });
}

async function evidenceOf(taskId: string, from = gateway, { admin_key }: TestOrganization = org) {
  const answer = await from.http.get(`/v1/tasks/${taskId}/evidence`, admin_key);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return { raw: answer.raw, ...SignedEvidence.parse(JSON.parse(answer.raw)) };
}

async function keysOf(from: GatewayUnderTest): Promise<KeySet> {
  const answer = await from.http.get('/.well-known/jwks.json', undefined);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  return KeySet.parse(JSON.parse(answer.raw));
}

test('of a completed task is signed, and verifies with the published keys', async () => {
  answerWithCompletedTask();
  const taskId = randomUUIDv7();
  const { raw, evidence } = await evidenceOf(taskId);
  const report = await verifyEvidence(raw, { keys: await keysOf(gateway) });
  expect(report).toMatchObject({ findings: [], notChecked: [], about: { taskId, transitions: 7 } });
  expect(evidence).toMatchObject({
    ...{ task_id: taskId, org_id: org.org_id, payload_sha256: payloadHash(PAYLOAD) },
    request: { payload: PAYLOAD, task_type: 'verification' },
    reviewers: [
      {
        qualifications: { trust_level: 3, requirements: { skills: ['phone'] }, matched_at: AT },
        ...{ submitted_at: AT, counted: true, answered_in: 5 },
      },
    ],
    verdicts: [{ step: 1, decided_in: 6 }],
    outcome: { status: 'completed', output: { reached_user: true }, ended_in: 7 },
  });
});

test('is the same bytes each time, from each gateway', async () => {
  answerWithCompletedTask();
  const taskId = randomUUIDv7();
  const other = await surroundings.gateway();
  const { raw } = await evidenceOf(taskId);
  expect((await evidenceOf(taskId)).raw).toBe(raw);
  expect((await evidenceOf(taskId, other)).raw).toBe(raw);
});

test('does not say where results are sent', async () => {
  answerWithCompletedTask();
  const { raw, evidence } = await evidenceOf(randomUUIDv7());
  expect(evidence.request).not.toHaveProperty('handoff');
  expect(raw).not.toContain('hidden');
});

test('a worker has one pseudonym in an organization, and another one in the next', async () => {
  answerWithCompletedTask();
  const pseudonymIn = async (of?: TestOrganization) =>
    (await evidenceOf(randomUUIDv7(), gateway, of)).evidence.reviewers[0]?.pseudonym;
  const [own, again] = [await pseudonymIn(), await pseudonymIn()];
  expect(own).toMatch(/^w_[\w-]{22}$/);
  expect(again).toBe(own);
  expect(await pseudonymIn(await gateway.organization())).not.toBe(own);
  answerWithCompletedTask(randomUUIDv7());
  expect(await pseudonymIn()).not.toBe(own);
});

test('of a task that has not ended is refused', async () => {
  for (const status of ['created', 'queued', 'submitted', 'verified'] as const) {
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id, status }));
    const answer = await gateway.http.get(`/v1/tasks/${randomUUIDv7()}/evidence`, org.admin_key);
    expect([answer.status, answer.code]).toEqual([409, 'task.not_ended']);
  }
});

test('stays verifiable when the key is rotated, and new evidence is signed with the new one', async () => {
  answerWithCompletedTask();
  const taskId = randomUUIDv7();
  const before = await evidenceOf(taskId);
  const keysBefore = await keysOf(gateway);
  const rotated = withNewKey(SigningKeyFile.parse(JSON.parse(SIGNING_KEYS)));
  const next = await surroundings.gateway({ EVIDENCE_SIGNING_KEYS: JSON.stringify(rotated) });
  const keys = await keysOf(next);
  expect(keys.keys.map(({ kid }) => kid).slice(1)).toEqual(keysBefore.keys.map(({ kid }) => kid));
  const after = await evidenceOf(taskId, next);
  expect(after.evidence).toEqual(before.evidence);
  for (const { raw } of [before, after]) {
    expect((await verifyEvidence(raw, { keys })).findings).toEqual([]);
  }
  expect((await verifyEvidence(after.raw, { keys: keysBefore })).findings).toMatchObject([
    { check: 'signature' },
    { check: 'tree_head' },
  ]);
});

function withAnotherStart(text: string): string {
  return `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
}

test('the private key is neither published nor part of evidence, nor of the error about a wrong one', async () => {
  answerWithCompletedTask();
  const { d } = z
    .looseObject({ d: z.string() })
    .parse(SigningKeyFile.parse(JSON.parse(SIGNING_KEYS)).keys[0]);
  expect(JSON.stringify(await keysOf(gateway))).not.toContain(d);
  expect((await evidenceOf(randomUUIDv7())).raw).not.toContain(d);
  const { keys } = SigningKeyFile.parse(JSON.parse(SIGNING_KEYS));
  const wrong = [
    { keys: [] },
    { keys: [{ ...keys[0], x: withAnotherStart(keys[0].x) }] },
    { keys: [{ ...keys[0], d: undefined }] },
    { keys: [keys[0], keys[0]] },
    { keys: [keys[0], withNewKey({ keys }).keys[0]] },
  ];
  for (const set of wrong) {
    const read = () => readGatewaySettings({ EVIDENCE_SIGNING_KEYS: JSON.stringify(set) });
    expect(read).toThrow(/EVIDENCE_SIGNING_KEYS is not valid: expected a JWK Set/);
    expect(read).not.toThrow(d);
  }
});
