import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { SseClient, waitFor } from '#libs/testing';
import type { SseEvent } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, postTask } from '../system/task.js';

const TASKS = 60;

let system: RunningSystem;
let stateDir: string;
let database: pg.Client;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-feed-'));
  // Two of each: what one registry has committed, another one reads.
  system = await startSystem({ stateDir, logLevel: 'warn', durable: false, replicas: 2 });
  database = new pg.Client({ connectionString: system.databaseUrl });
  await database.connect();
}, 240_000);
afterAll(async () => {
  await database.end();
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

/** The ids of an organization's events in the order of the log. */
async function logOf({ orgId }: TestOrganization): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT e.id FROM task_registry.events e JOIN task_registry.tasks USING (task_id)
      WHERE org_id = $1 ORDER BY seq`,
    [orgId],
  );
  return rows.map(({ id }) => id);
}

const Event = z.looseObject({ id: z.string(), orgid: z.string(), data: z.unknown() });
const Page = z.looseObject({
  data: z.array(Event),
  next_cursor: z.string().nullable(),
  resume_cursor: z.string(),
});

/** A reader that is killed again and again, and resumes with its last event at the other gateway. */
class Reader {
  readonly events: SseEvent[] = [];
  private lastEventId = '';
  private client: SseClient | undefined;
  private connections = 0;

  constructor(private readonly apiKey: string) {}

  async connect(query = '?from=oldest'): Promise<void> {
    const { baseUrls } = system;
    const baseUrl = baseUrls[this.connections % baseUrls.length] ?? '';
    this.connections += 1;
    const { apiKey, lastEventId } = this;
    this.client = await SseClient.open(`${baseUrl}/v1/events${query}`, { apiKey, lastEventId });
    expect(this.client.status).toBe(200);
  }

  /** Keeps what was received as a whole; the rest of the stream is lost. */
  kill(): void {
    this.client?.close();
    this.events.push(...(this.client?.events ?? []));
    if (this.client !== undefined && this.client.lastEventId !== '')
      this.lastEventId = this.client.lastEventId;
    this.client = undefined;
  }

  get received(): number {
    return this.events.length + (this.client?.events.length ?? 0);
  }

  get ids(): readonly string[] {
    return this.events.map(({ data }) => Event.parse(JSON.parse(data)).id);
  }
}

function* turnsOf<T>(items: readonly T[], goesOn: () => boolean): Generator<T> {
  while (goesOn()) yield* items;
}

async function erase(organization: TestOrganization, taskId: string): Promise<void> {
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`, { reason: null }));
  await waitFor(
    async () => (await organization.admin.post('/v1/erasures', { task_id: taskId })).status < 300,
  );
}

test('readers that are killed under load get every event of the log once and in order, at either gateway', async () => {
  const { credentials } = system;
  const organization = await createOrganization({ credentials, fundsMicros: 1_000_000_000 });
  const stranger = await createOrganization({ credentials, fundsMicros: 1_000_000_000 });
  const readers = [1, 2, 3].map(() => new Reader(organization.agent.apiKey ?? ''));
  for (const reader of readers) await reader.connect();
  const tasks: string[] = [];
  let isPosting = true;
  const posting = (async () => {
    for (let nth = 0; nth < TASKS; nth += 6) {
      const posted = await Promise.all([
        ...Array.from({ length: 6 }, () => postTask(organization)),
        postTask(stranger),
      ]);
      tasks.push(...posted.slice(0, 6));
      if (nth % 12 === 0) await erase(organization, posted[0]);
    }
    isPosting = false;
  })();
  for (const reader of turnsOf(readers, () => isPosting)) {
    const target = reader.received + 15;
    await waitFor(() => !isPosting || reader.received >= target);
    reader.kill();
    await reader.connect();
  }
  await posting;
  // The registry still queues and offers for a moment.
  let log = await logOf(organization);
  for (const reader of readers) {
    await waitFor(
      async () => {
        log = await logOf(organization);
        return reader.received >= log.length;
      },
      { describe: () => `${log.length} events; there are ${reader.received}` },
    );
    reader.kill();
    expect(reader.ids).toEqual(log.slice(0, reader.ids.length));
    expect(reader.ids.length).toBe(reader.received);
  }
  expect(tasks).toHaveLength(TASKS);
  expect(log.length).toBeGreaterThan(TASKS * 2);
});

test('the list gives the same events, and continues in a stream at the other gateway', async () => {
  const { credentials, baseUrls } = system;
  const organization = await createOrganization({ credentials });
  const taskId = await postTask(organization);
  const ids: string[] = [];
  let cursor = '';
  await waitFor(async () => {
    const path = `/v1/events?limit=1${cursor && `&cursor=${cursor}`}`;
    const page = Page.parse(expectStatus(200, await organization.agent.get(path)));
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.resume_cursor;
    return ids.length >= 2 && page.next_cursor === null;
  });
  const client = await SseClient.open(`${baseUrls[1] ?? ''}/v1/events?cursor=${cursor}`, {
    apiKey: organization.agent.apiKey ?? '',
  });
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`, { reason: null }));
  await waitFor(() => client.events.some(({ event }) => event === 'task.cancelled'));
  client.close();
  const streamed = client.events.map(({ data }) => Event.parse(JSON.parse(data)).id);
  expect([...ids, ...streamed]).toEqual(await logOf(organization));
});

test('a key revoked at one gateway ends its stream at the other', async () => {
  const { credentials, baseUrls } = system;
  const organization = await createOrganization({ credentials });
  const made = z
    .looseObject({ id: z.string(), api_key: z.string() })
    .parse(
      expectStatus(201, await organization.admin.post('/v1/api-keys', { name: 'r', scopes: ['tasks:read'] })),
    );
  const client = await SseClient.open(`${baseUrls[1] ?? ''}/v1/events`, { apiKey: made.api_key });
  await waitFor(() => client.parser.retryMs !== undefined);
  expectStatus(204, await organization.admin.delete(`/v1/api-keys/${made.id}`));
  await waitFor(() => client.ended !== undefined);
  expect(client.events.map(({ event }) => event)).toEqual(['stream.closed']);
  expectStatus(201, await organization.agent.post('/v1/tasks', exampleTask(organization)));
});
