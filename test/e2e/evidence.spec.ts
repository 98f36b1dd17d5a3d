import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SignedEvidence } from '#libs/evidence';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { inSeconds, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const CLI = 'dist/tools/verify-evidence.js';
/** Loaded before the program: whatever connects to anything, or looks up a name, fails. */
const WITHOUT_NETWORK = `
  import net from 'node:net';
  import dns from 'node:dns';
  const refuse = () => { throw new Error('This machine has no network.'); };
  net.Socket.prototype.connect = refuse;
  dns.lookup = refuse;
  globalThis.fetch = refuse;`;
/** Large enough that the history does not fit into one page of events. */
const PHOTO = { type: 'photo', content: 'x'.repeat(200_000) };
const NOTE = 'They called back from the number on file.';
const YES = { reached_user: true, user_confirmed: true, notes: 'Spoke to them.' };
const NO = { ...YES, user_confirmed: false };

let folder: string;
let jwks: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-evidence-'));
  jwks = join(folder, 'keys.json');
  const answer = await fetch(`${inject('credentials').base_url}/.well-known/jwks.json`);
  await writeFile(jwks, await answer.text());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the program in a process of its own. */
async function verify(
  file: string,
  keys = jwks,
  ...more: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string }> {
  const preload = `data:text/javascript,${encodeURIComponent(WITHOUT_NETWORK)}`;
  const child = spawn(process.execPath, ['--import', preload, CLI, '--jwks', keys, ...more, '-'], {
    env: { PATH: process.env['PATH'], STATE_DIR: folder },
  });
  // A program that stops early does not read all of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(file);
  const [code, out] = await Promise.all([
    new Promise<number | null>(resolve => child.once('close', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out };
}

async function evidenceOf({ agent }: TestOrganization, taskId: string): Promise<SignedEvidence> {
  return SignedEvidence.parse(expectStatus(200, await agent.get(`/v1/tasks/${taskId}/evidence`)));
}

type Alteration = (evidence: SignedEvidence['evidence'], file: SignedEvidence) => void;

/** A changed copy. */
function altered(file: SignedEvidence, change: Alteration): string {
  const copy = structuredClone(file);
  change(copy.evidence, copy);
  return JSON.stringify(copy);
}

async function cancelledTask(organization: TestOrganization): Promise<string> {
  const taskId = await postTask(organization);
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`));
  return taskId;
}

async function answer(worker: TestWorker, taskId: string, output: unknown): Promise<void> {
  const assignmentId = await worker.work(taskId, 'started');
  const evidence = [{ type: 'note', content: NOTE }, PHOTO, PHOTO];
  expectStatus(200, await worker.submit(assignmentId, output, evidence));
}

describe('evidence of a task with three reviewers', () => {
  let file: SignedEvidence;
  let organization: TestOrganization;

  beforeAll(async () => {
    organization = await createOrganization();
    const taskId = await postTask(organization, {
      consensus: { total: 3 },
      payload: { phone: '+1 555 0100' },
    });
    for (const output of [YES, NO, YES]) {
      await answer(await TestWorker.hire(organization), taskId, output);
    }
    await taskThatIs(organization, taskId, 'completed');
    file = await evidenceOf(organization, taskId);
    const { evidence, signature } = await evidenceOf(organization, taskId);
    expect(evidence).toEqual(file.evidence);
    expect(signature === file.signature).toBe(true);
  });

  test('says who decided, with what, and verifies without a network', async () => {
    const { evidence } = file;
    expect(evidence.reviewers.map(({ counted }) => counted)).toEqual([true, false, true]);
    expect(new Set(evidence.reviewers.map(({ pseudonym }) => pseudonym)).size).toBe(3);
    expect(evidence.reviewers[0]).toMatchObject({
      qualifications: { trust_level: 4, requirements: { certifications: ['soc-operator'] } },
      evidence: [
        { type: 'note', sha256_of: 'content', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        {},
        {},
      ],
    });
    expect(evidence.outcome).toMatchObject({ status: 'completed', output: YES });
    const path = `/v1/tasks/${evidence.task_id}/events?limit=100`;
    const page = expectStatus(200, await organization.agent.get(path));
    expect(page).toMatchObject({ next_cursor: expect.any(String) });
    const { code, out } = await verify(JSON.stringify(file));
    expect(out).toContain('The evidence verifies');
    expect(out).toMatch(/^ok +tree_head/m);
    expect(code).toBe(0);
  });

  test.each<[string, string, Alteration]>([
    ['another title', 'signed_copy', one => Object.assign(one.request, { title: 'Another' })],
    ['another payload', 'payload_hash', one => Object.assign(one.request, { payload: { phone: '0' } })],
    ['a reviewer who agrees', 'record', one => Object.assign(one.reviewers[1] ?? {}, { counted: true })],
    ['another result', 'votes', one => Object.assign(one.outcome, { output: NO })],
    ['an event that is missing', 'order', one => one.transitions.splice(4, 1)],
    [
      'an event that is there twice',
      'order',
      one => one.transitions.splice(4, 0, ...one.transitions.slice(4, 5)),
    ],
    ['its end cut off', 'order', one => one.transitions.pop()],
    [
      'an event that was changed',
      'chain',
      one => Object.assign(one.transitions[3]?.event ?? {}, { added: 1 }),
    ],
    [
      'a proof of other events',
      'inclusion',
      (_evidence, { proof }) => Object.assign(proof, { event_hash: proof.leaf_hash }),
    ],
    [
      'a head of another organization',
      'tree_head',
      (_evidence, { proof }) => Object.assign(proof.tree_head, { org_id: proof.task_id }),
    ],
    [
      'another note',
      'evidence_hash',
      one => Object.assign(one.reviewers[0]?.evidence[0] ?? {}, { type: 'x' }),
    ],
  ])('is refused with %s', async (_, check, change) => {
    const { code, out } = await verify(altered(file, change));
    expect(out).toContain(`WRONG    ${check}`);
    expect(out).toContain('does NOT verify');
    expect(code).toBe(1);
  });

  test('agrees with a head that was kept before, by a proof of consistency', async () => {
    const [head, consistency] = [join(folder, 'head.json'), join(folder, 'consistency.json')];
    const { tree_size: from } = file.proof.tree_head;
    await writeFile(head, JSON.stringify(file.proof.tree_head));
    const later = await evidenceOf(organization, await cancelledTask(organization));
    const to = later.proof.tree_head.tree_size;
    expect(to).toBeGreaterThan(from);
    const proof = await organization.admin.get(`/v1/audit/consistency?from=${from}&to=${to}`);
    await writeFile(consistency, JSON.stringify(expectStatus(200, proof)));
    const text = JSON.stringify(later);
    expect((await verify(text, jwks, '--tree-head', head)).code).toBe(2);
    expect(await verify(text, jwks, '--tree-head', head, '--consistency', consistency)).toMatchObject({
      code: 0,
    });
    await writeFile(head, JSON.stringify({ ...file.proof.tree_head, root_hash: file.proof.leaf_hash }));
    expect((await verify(text, jwks, '--tree-head', head, '--consistency', consistency)).code).toBe(1);
  });

  test('is refused with a signature of other keys, and not verified without any', async () => {
    const others = join(folder, 'others.json');
    const key = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'other',
    };
    await writeFile(others, JSON.stringify({ keys: [key] }));
    expect(await verify(JSON.stringify(file), others)).toMatchObject({
      code: 1,
      out: expect.stringContaining('WRONG    signature'),
    });
    expect((await verify(JSON.stringify(file), join(folder, 'missing.json'))).code).toBe(2);
    expect((await verify('{', jwks)).code).toBe(1);
  });
});

test('a cancelled and an expired task have evidence, and a live one has none yet', async () => {
  const organization = await createOrganization();
  const [cancelled, expired] = [
    await postTask(organization),
    await postTask(organization, { sla: { deadline: inSeconds(2) } }),
  ];
  const live = await organization.agent.get(`/v1/tasks/${cancelled}/evidence`);
  expect([live.status, live.body]).toEqual([409, expect.objectContaining({ code: 'task.not_ended' })]);
  expectStatus(
    200,
    await organization.agent.post(`/v1/tasks/${cancelled}/cancel`, { reason: 'Not needed.' }),
  );
  await taskThatIs(organization, expired, 'failed');
  for (const [taskId, outcome] of [
    [cancelled, { status: 'cancelled', reason: 'Not needed.' }],
    [expired, { status: 'failed', reason: 'expired' }],
  ] as const) {
    const file = await evidenceOf(organization, taskId);
    expect(file.evidence).toMatchObject({ outcome, reviewers: [], verdicts: [] });
    expect((await verify(JSON.stringify(file))).code).toBe(0);
    const changed = altered(file, one => Object.assign(one.outcome, { reason: 'Another reason' }));
    expect((await verify(changed)).code).toBe(1);
  }
});
