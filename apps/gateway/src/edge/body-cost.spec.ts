import { beforeAll, describe, expect, test } from 'vitest';
import { ServiceError, SubmitAnswer, TaskSpec, chainHash, faultsOf, readJson } from '#libs/contracts';
import { NATIVE_WIRE } from '#libs/dialects';
import { hostileBodies, threadCpuMs } from '#libs/testing';
import { ValidatedPipe } from './endpoint/validated.pipe.js';
import { idempotencyOf } from './idempotency/idempotency-of.js';
import { bodyLimitsOf } from './http/body-limits.rule.js';
import { parseJsonBody } from './http/parse-json-body.js';

/** CPU time that one request may take from all others, in the gateway and again in the registry. */
const MAX_LOOP_MS = 50;
const SPEC = '{"task_type":"a","title":"b","instructions":"c","payload":{"value":';
const ORDINARY = bodyLimitsOf();

function parsed(json: string): unknown {
  try {
    return parseJsonBody(Buffer.from(json), ORDINARY).value;
  } catch (error) {
    if (error instanceof ServiceError && error.code.startsWith('request.')) return undefined;
    throw error;
  }
}

/** Everything the gateway does with a parsed body in one turn of the event loop, and once more for the response. */
async function throughTheGateway(body: unknown): Promise<void> {
  try {
    new ValidatedPipe().transform(body, { type: 'body', schema: TaskSpec });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return;
  }
  await idempotencyOf({
    header: 'a-key',
    caller: undefined,
    method: 'POST',
    route: '/v1/tasks',
    path: '/v1/tasks',
    idFormat: NATIVE_WIRE.taskIds,
    workspace: undefined,
    body,
  });
  JSON.stringify(body);
}

/** Everything the registry does with an answer, except checking it against its schema. */
function throughTheRegistry(message: string): void {
  const read = readJson(message);
  const request = SubmitAnswer.request.safeParse(read.outcome === 'read' ? read.value : undefined);
  if (!request.success) faultsOf(request.error);
  else {
    chainHash(null, { data: request.data.output });
    JSON.stringify(request.data);
  }
}

/** The longest turn of the event loop over all roles of a body: a whole body, a task's payload, an answer. */
async function longestTurnMs(json: string): Promise<number> {
  const turns: number[] = [];
  for (const text of [json, `${SPEC}${json}}}`]) {
    let body: unknown;
    turns.push(await threadCpuMs(() => (body = parsed(text))));
    if (body !== undefined) turns.push(await threadCpuMs(() => throughTheGateway(body)));
  }
  const answer = `{"assignment_id":"x","worker_id":"y","output":${json}}`;
  if (parsed(answer) !== undefined) turns.push(await threadCpuMs(() => throughTheRegistry(answer)));
  return Math.max(...turns);
}

/** Other work on the same core inflates CPU time and never reduces it, so the least is nearest to the cost. */
async function leastOf(times: number, measure: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let i = 0; i < times; i += 1) measured.push(await measure());
  return Math.min(...measured);
}

describe('no body of a megabyte blocks the event loop', () => {
  // Warms up the JIT, as in a process that has served a request before.
  beforeAll(() =>
    longestTurnMs(JSON.stringify(Array.from({ length: 2_000 }, (_, i) => ({ [`k${i}`]: 'v' })))),
  );

  test.each(hostileBodies().map(({ name, json }) => [name, json] as const))('%s', async (_, json) => {
    expect(await leastOf(3, () => longestTurnMs(json))).toBeLessThan(MAX_LOOP_MS);
  });
});

test.each(hostileBodies().map(({ name, json }) => [name, json] as const))(
  'nor does one of a batch: %s',
  async (_, json) => {
    const read = () => {
      try {
        parseJsonBody(Buffer.from(`{"tasks":[${json}]}`), bodyLimitsOf('tasks'));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    };
    expect(await leastOf(3, () => threadCpuMs(read))).toBeLessThan(MAX_LOOP_MS);
  },
);

test('a long text is cheap and remains allowed', () => {
  expect(parseJsonBody(Buffer.from(`"${'x'.repeat(1_000_000)}"`), ORDINARY).value).toHaveLength(1_000_000);
});
