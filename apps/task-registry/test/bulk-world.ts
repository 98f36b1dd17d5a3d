import { randomUUID } from 'node:crypto';
import { CreateTask, GetBulk, ListBulkItems } from '#libs/contracts';
import type { BulkItem, BulkJob, RequestInput, StartBulk } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { createRequest, specWith } from './harness.js';
import type { World } from './harness.js';

export const CANCEL = { type: 'cancel' as const, reason: 'The campaign is over.' };

type Start = RequestInput<typeof StartBulk>;

/** Tasks of one organization. */
export async function createTasks(
  world: World,
  orgId: string,
  count: number,
  spec: Record<string, unknown> = {},
): Promise<readonly string[]> {
  const requests = Array.from({ length: count }, () =>
    createRequest({ org_id: orgId, spec: specWith(spec) }),
  );
  for (let place = 0; place < count; place += 50) {
    await Promise.all(requests.slice(place, place + 50).map(request => world.ask(CreateTask, request)));
  }
  return requests.map(({ task_id }) => task_id);
}

export function startRequest(orgId: string, change: Partial<Start> = {}): Start {
  return {
    ...{ org_id: orgId, pools: null, job_id: randomUUIDv7(), key_id: null },
    ...{ filter: { domain: 'incident_response' }, action: CANCEL, expected_count: 10_000 },
    ...change,
  };
}

/** The job as it is now. */
export function jobNow(world: World, { org_id, job_id }: Pick<Start, 'org_id' | 'job_id'>): Promise<BulkJob> {
  return world.ask(GetBulk, { org_id, job_id, pools: null });
}

/** Waits until the job has ended. */
export async function endOf(
  world: World,
  { org_id, job_id }: Pick<Start, 'org_id' | 'job_id'>,
): Promise<BulkJob> {
  let last: BulkJob | undefined;
  return waitFor(
    async () => {
      last = await jobNow(world, { org_id, job_id });
      return last.ended_at === null ? undefined : last;
    },
    { timeoutMs: 30_000, describe: () => `the job to end: ${JSON.stringify(last)}` },
  );
}

export async function itemsOf(
  world: World,
  { org_id, job_id }: Pick<Start, 'org_id' | 'job_id'>,
  result?: BulkItem['result'],
): Promise<readonly BulkItem[]> {
  const all: BulkItem[] = [];
  for (let cursor: string | null = null; ;) {
    const page: { data: BulkItem[]; next_cursor: string | null } = await world.ask(ListBulkItems, {
      ...{ org_id, job_id, pools: null, limit: 100 },
      ...(result && { result }),
      ...(cursor !== null && { cursor }),
    });
    all.push(...page.data);
    cursor = page.next_cursor;
    if (cursor === null) return all;
  }
}

export const newOrganization = (): string => randomUUID();
