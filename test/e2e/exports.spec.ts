import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TaskView } from '#libs/contracts';
import type { ApiClient } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const SAID = 'Take =two tablets,\n"daily".';
const RIGHT = '=Take one tablet,\r\n"daily".';

let organization: TestOrganization;
let worker: TestWorker;
/** In order of creation: one corrected, one approved, one open. */
let corrected: TaskView;
let approved: TaskView;
let open: TaskView;

beforeAll(async () => {
  organization = await createOrganization();
  worker = await TestWorker.hire(organization);
  corrected = await review({ body: RIGHT });
  approved = await review({ approved: true }, 'Fact-Check');
  open = await post('Fact-Check');
});

async function post(task_type: string): Promise<TaskView> {
  const task = {
    ...{ task_type, title: 'Leaflet', instructions: 'Check the dose.' },
    payload: { prompt: 'What is the dose?', content: SAID },
  };
  return TaskView.parse(expectStatus(201, await organization.agent.post('/v1/tasks', task)));
}

async function review(output: unknown, taskType = 'medical'): Promise<TaskView> {
  const { task_id } = await post(taskType);
  const { assignment_id } = await worker.offerOf(task_id);
  await worker.accept(assignment_id);
  await worker.start(assignment_id);
  expectStatus(200, await worker.submit(assignment_id, output, []));
  return taskThatIs(organization, task_id, 'completed');
}

/** The file, as a client downloads it. */
async function exported(body: object, headers: Record<string, string> = {}, client = organization.agent) {
  const response = await fetch(new URL('/v1/exports', client.baseUrl), {
    method: 'POST',
    headers: { ...authorizationOf(client), 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.text();
}

const authorizationOf = ({ apiKey }: ApiClient) => ({ authorization: `Bearer ${apiKey ?? ''}` });
const Line = z.looseObject({ task_id: z.string().optional() });
const linesOf = (file: string) =>
  file
    .split('\n')
    .slice(0, -1)
    .map(line => Line.parse(JSON.parse(line)));

describe('an export', () => {
  test('as preference pairs contains the corrected tasks', async () => {
    expect(linesOf(await exported({ format: 'dpo' }))).toEqual([
      { prompt: 'What is the dose?', chosen: RIGHT, rejected: SAID },
    ]);
  });

  test('as JSON lines contains every task with a result', async () => {
    expect(linesOf(await exported({ format: 'jsonl' }))).toMatchObject([
      { task_id: corrected.task_id, chosen: RIGHT, rejected: SAID, output: { body: RIGHT } },
      { task_id: approved.task_id, chosen: null, output: { approved: true } },
    ]);
  });

  test('as CSV is read back unchanged, except for neutralised formulas', async () => {
    const file = await exported({}, { accept: 'text/csv' });
    const rows: unknown = parse(file, { columns: true, record_delimiter: '\r\n' });
    expect(rows).toMatchObject([
      { task_id: corrected.task_id, chosen: `'${RIGHT}`, rejected: SAID },
      { task_id: approved.task_id, chosen: '', output: '{"approved":true}' },
    ]);
  });

  test('is limited by its filters', async () => {
    const idsOf = async (body: object, headers = {}) =>
      linesOf(await exported({ format: 'jsonl', ...body }, headers)).map(({ task_id }) => task_id);
    expect(await idsOf({ task_type: 'fact-check' })).toEqual([approved.task_id]);
    expect(await idsOf({ created_after: corrected.created_at })).toEqual([approved.task_id]);
    expect(await idsOf({ created_before: approved.created_at })).toEqual([corrected.task_id]);
    expect(await idsOf({ pool: organization.poolId })).toEqual([]);
    expect(await idsOf({}, { 'workspace-id': 'eu' })).toEqual([]);
    expect(await idsOf({ task_ids: [open.task_id, approved.task_id] })).toEqual([approved.task_id]);
  });

  test('contains one organization only', async () => {
    const stranger = await createOrganization();
    expect(await exported({ format: 'jsonl' }, {}, stranger.agent)).toBe('');
    const answer = await stranger.agent.post('/v1/exports', { task_ids: [corrected.task_id] });
    expect([answer.status, answer.body]).toEqual([
      404,
      expect.objectContaining({
        code: 'task.not_found',
        detail: `There is no task ${corrected.task_id}.`,
        errors: [{ pointer: '/task_ids/0', detail: `There is no task ${corrected.task_id}.` }],
      }),
    ]);
  });
});
