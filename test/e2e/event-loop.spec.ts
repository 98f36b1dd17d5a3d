import { beforeAll, expect, inject, test } from 'vitest';
import { hostileBodies, hostileSchemas } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

/**
 * Far below what the attacks once took (15 s, 24 s), far above the scheduling delay of twenty processes on two cores.
 * Other tests check by CPU time that each step stays below 50 ms: `body-cost.spec.ts`, and `cost.spec.ts` of
 * output-schema.
 */
const LONGEST_STALL_SECONDS = 3;
const CALM_REQUESTS = 50;
const SERVICES = ['gateway', 'task-registry', 'consensus', 'webhook-dispatcher'] as const;

let hostile: TestOrganization;
let quiet: TestOrganization;

beforeAll(async () => {
  [hostile, quiet] = await Promise.all([createOrganization(), createOrganization()]);
});

/** The longest stall of each service's event loop since the last call, in seconds. */
async function longestStalls(): Promise<Readonly<Record<string, number>>> {
  const { services } = inject('credentials');
  const stalls = SERVICES.map(async service => {
    const response = await fetch(`${services[service]?.ops_url}/metrics`);
    const [, seconds] =
      /event_loop_delay_seconds\{quantile="1"[^}]*\} (\S+)/.exec(await response.text()) ?? [];
    return [service, Number(seconds)] as const;
  });
  return Object.fromEntries(await Promise.all(stalls));
}

/** Sends small, sequential requests of another organization during `attack`. Returns the slowest, in seconds. */
async function slowestNeighbourDuring(attack: () => Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const attacking = attack().finally(() => {
    over.abort();
  });
  // Awaited below; until then its rejection must not be unhandled.
  attacking.catch(() => undefined);
  let slowestMs = 0;
  do {
    const startedAt = performance.now();
    expectStatus(200, await quiet.agent.get('/v1/tasks?limit=1'));
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  } while (!over.signal.aborted);
  await attacking;
  return slowestMs / 1_000;
}

/** The baseline without an attack: some requests of the quiet organization. */
async function askCalmly(): Promise<void> {
  for (let count = 0; count < CALM_REQUESTS; count += 1) await quiet.agent.get('/v1/tasks?limit=1');
}

/** Runs an attack and expects no effect on others, with an allowance for the machine's stalls measured just before. */
async function expectNobodyIsHeldUpBy(attack: () => Promise<unknown>): Promise<void> {
  await longestStalls();
  const calm = await slowestNeighbourDuring(askCalmly);
  await longestStalls();
  const slowest = await slowestNeighbourDuring(attack);
  const stalls = await longestStalls();
  const bound = Math.max(LONGEST_STALL_SECONDS, 3 * calm);
  for (const service of SERVICES) expect(stalls, service).toHaveProperty(service, expect.any(Number));
  expect(Math.max(...Object.values(stalls)), JSON.stringify(stalls)).toBeLessThan(bound);
  expect(slowest).toBeLessThan(2 * bound);
}

test('fifteen schemas of 900 properties in one batch delay no others, and too many are refused by name', async () => {
  const tasks = Array.from({ length: 15 }, (_, n) => {
    const names = Array.from({ length: 900 }, (__, i) => `p${n}_${i}`);
    const properties = Object.fromEntries(names.map(name => [name, { type: 'string' }]));
    return exampleTask(hostile, { output: { schema: { type: 'object', properties } } });
  });
  await expectNobodyIsHeldUpBy(async () => {
    const body = expectStatus(200, await hostile.agent.post('/v1/tasks/batch', { tasks }));
    expect(body).toHaveProperty('data.0.status', 201);
    expect(body).toHaveProperty('data.14.error.code', 'schema.too_complex');
    expect(body).toHaveProperty('data.14.error.errors.0.pointer', '/tasks/14/output/schema');
  });
});

test('an answer against costly patterns delays no other requests, and is refused when it costs too much', async () => {
  // Room for the tasks that already wait, too.
  const worker = await TestWorker.hire(hostile, { capacity: 100 });
  // The largest program that is accepted for a text of any length.
  const patterns = ['(?:[ab]{1,8}){25}[cd]', '(?:[ab]{1,8}){25}[ef]'];
  const schema = {
    type: 'object',
    properties: Object.fromEntries(patterns.map((pattern, i) => [`f${i}`, { type: 'string', pattern }])),
  };
  const assignmentId = await worker.work(await postTask(hostile, { output: { schema } }), 'started');
  const text = 'ab'.repeat(10_000);
  await expectNobodyIsHeldUpBy(async () => {
    const answer = await worker.submit(assignmentId, { f0: text, f1: text }, []);
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty('code', expect.stringMatching(/^output\.(too_costly|invalid)$/));
  });
  expectStatus(200, await worker.submit(assignmentId, { f0: 'abababababababababababababc' }, []));
});

test('no schema delays other requests', async () => {
  await expectNobodyIsHeldUpBy(async () => {
    for (const { name, schema } of hostileSchemas()) {
      const answer = await hostile.agent.post('/v1/tasks', exampleTask(hostile, { output: { schema } }));
      expect([201, 422], name).toContain(answer.status);
    }
  });
});

test('no payload of a megabyte delays other requests, and a refusal names the limit', async () => {
  const { base_url: baseUrl } = inject('credentials');
  const post = (payload: string): Promise<Response> =>
    fetch(`${baseUrl}/v1/tasks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${hostile.agent.apiKey ?? ''}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify(exampleTask(hostile)).replace(/\}$/, `,"payload":{"value":${payload}}}`),
    });
  await expectNobodyIsHeldUpBy(async () => {
    for (const { name, json } of hostileBodies()) {
      const { status } = await post(json);
      expect([201, 400, 413, 422], name).toContain(status);
    }
    await Promise.all(
      Array.from({ length: 4 }, () => post(`[${Array<string>(70_000).fill('1').join(',')}]`)),
    );
  });
  const refused = await post(`[${Array<string>(70_000).fill('1').join(',')}]`);
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({
    code: 'request.too_complex',
    detail: expect.stringContaining('10000'),
  });
});
