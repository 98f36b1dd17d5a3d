/**
 * Load through the Service, from a pod: posts tasks, does each as a worker, and waits for its completion. A
 * request is repeated only after a 503, which is counted; any other failure is recorded. Half of the clients keep their connections, the others open one for each request.
 *
 *   POST /start {"lanes": 4}   creates the organization and starts
 *   POST /stop                 finishes what was posted, and returns what happened
 */
import { randomUUID } from 'node:crypto';
import { createServer, Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

const BASE = new URL(process.env.BASE_URL);
const OPERATOR_KEY = process.env.OPERATOR_KEY.split(',')[0];
const COMPLETED_WITHIN_MS = 120_000;
const AGENTS = { kept: new Agent({ keepAlive: true }), fresh: new Agent({ keepAlive: false }) };

const counts = { requests: 0, posted: 0, completed: 0, unavailable: 0, slowest_ms: 0 };
const UNAVAILABLE_AT_MOST_MS = 60_000;
const failures = [];
/** Of each 503. */
const refusals = [];
let stopped = false;
let running;

function send(agent, key, method, path, body, idempotencyKey) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    };
    const outgoing = request(new URL(path, BASE), { method, headers, agent, timeout: 30_000 }, response => {
      text(response).then(raw => resolve({ status: response.statusCode, raw }), reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 30 s')));
    outgoing.on('error', reject);
    outgoing.end(body && JSON.stringify(body));
  });
}

/** The parsed answer; a failure is recorded, and undefined returned. */
async function call(agent, key, method, path, body) {
  const startedAt = performance.now();
  const idempotencyKey = method === 'POST' ? randomUUID() : undefined;
  try {
    for (;;) {
      counts.requests += 1;
      const sentAt = performance.now();
      const { status, raw } = await send(agent, key, method, path, body, idempotencyKey);
      counts.slowest_ms = Math.max(counts.slowest_ms, Math.round(performance.now() - sentAt));
      if (status >= 200 && status < 300) return JSON.parse(raw);
      if (status === 503 && performance.now() - startedAt < UNAVAILABLE_AT_MOST_MS) {
        counts.unavailable += 1;
        refusals.push(lineOf(`503 after ${Math.round(performance.now() - sentAt)} ms ${raw.slice(0, 300)}`));
        await pause(300);
        continue;
      }
      return record(`${status} ${raw.slice(0, 300)}`);
    }
  } catch (error) {
    return record(`${error.code ?? ''} ${error.message}`);
  }

  function record(what) {
    failures.push(lineOf(what));
    return undefined;
  }

  function lineOf(what) {
    return `${new Date().toISOString()} ${method} ${path}: ${what}`;
  }
}

async function setUp() {
  const limit = { requests: 100_000, per_seconds: 10 };
  const must = async (key, method, path, body) => {
    const { status, raw } = await send(AGENTS.fresh, key, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${raw}`);
    return JSON.parse(raw);
  };
  const organization = await must(OPERATOR_KEY, 'POST', '/v1/organizations', {
    name: 'Load',
    rate_limit: limit,
    key_rate_limit: limit,
  });
  const { admin_key: admin, org_id } = organization;
  await must(OPERATOR_KEY, 'POST', `/v1/organizations/${org_id}/credits`, { amount_micros: 1_000_000_000 });
  return { admin, must };
}

async function lane(number, { admin, must }) {
  const agent = number % 2 === 0 ? AGENTS.kept : AGENTS.fresh;
  const { pool_id } = await must(admin, 'POST', '/v1/pools', { name: `lane ${number}` });
  const worker = await must(admin, 'POST', '/v1/workers', {
    name: `Worker ${number}`,
    skills: [],
    certifications: [],
    domains: ['security'],
    trust_level: 3,
    rating: 4.8,
    pool_ids: [pool_id],
    capacity: 50,
    available: true,
  });
  while (!stopped) {
    const task = await call(agent, admin, 'POST', '/v1/tasks', {
      task_type: 'verification',
      domain: 'security',
      title: `Load of lane ${number}`,
      instructions: 'Answer.',
      requirements: { worker_pool_id: pool_id },
      output: { schema: { done: 'boolean' } },
    });
    if (task === undefined) {
      await pause(200);
      continue;
    }
    counts.posted += 1;
    const done = await complete(agent, admin, worker.api_key, task.task_id);
    if (done) counts.completed += 1;
    else failures.push(`${new Date().toISOString()} ${task.task_id} was posted and not completed`);
  }
}

async function complete(agent, admin, worker, taskId) {
  const giveUpAt = Date.now() + COMPLETED_WITHIN_MS;
  const steps = new Set();
  while (Date.now() < giveUpAt) {
    const offers = await call(agent, worker, 'GET', '/v1/worker/offers?limit=100');
    const offer = offers?.data.find(({ task }) => task.task_id === taskId);
    if (offer && !steps.has(offer.assignment_id)) {
      steps.add(offer.assignment_id);
      const at = `/v1/worker/assignments/${offer.assignment_id}`;
      await call(agent, worker, 'POST', `/v1/worker/offers/${offer.assignment_id}/accept`);
      await call(agent, worker, 'POST', `${at}/start`);
      await call(agent, worker, 'POST', `${at}/submit`, { output: { done: true } });
    }
    const task = await call(agent, admin, 'GET', `/v1/tasks/${taskId}`);
    if (task?.status === 'completed') return true;
    if (task && ['failed', 'cancelled'].includes(task.status)) return false;
    await pause(100);
  }
  return false;
}

createServer(async (incoming, response) => {
  const answer = (status, body) => response.writeHead(status).end(`${JSON.stringify(body)}\n`);
  try {
    if (incoming.url === '/start') {
      const { lanes } = JSON.parse(await text(incoming));
      const context = await setUp();
      [stopped, failures.length, refusals.length] = [false, 0, 0];
      Object.assign(counts, { requests: 0, posted: 0, completed: 0, unavailable: 0, slowest_ms: 0 });
      running = Promise.all(Array.from({ length: lanes }, (_, number) => lane(number, context)));
      running.catch(error => failures.push(`A lane broke: ${error.message}`));
      answer(200, {});
    } else if (incoming.url === '/stop') {
      stopped = true;
      await running?.catch(() => undefined);
      answer(200, { ...counts, failures, refusals });
    } else answer(200, { ...counts, failures, refusals });
  } catch (error) {
    answer(500, { error: error.message });
  }
}).listen(8000, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
