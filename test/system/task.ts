import { z } from 'zod';
import { LoggedEvent, TaskView } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';

const Events = z.looseObject({ data: z.array(LoggedEvent) });

/** The document's example for this organization, due in an hour, with changes. */
export function exampleTask(
  organization: TestOrganization,
  change: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    origin: {
      org_id: organization.orgId,
      product: 'threatlabs',
      request_id: 'IR-48219',
      created_by: 'system',
    },
    task_type: 'verification',
    domain: 'security',
    title: 'Verify endpoint owner activity',
    instructions: 'Call the endpoint owner and confirm the 03:42 UTC PowerShell session.',
    sla: { urgency: 'high', deadline: inSeconds(3_600), target_latency_seconds: 600 },
    requirements: {
      skills: ['phone_verification', 'incident_response'],
      certifications: ['soc-operator'],
      trust_level: 4,
      min_rating: 4.8,
      worker_pool_id: organization.poolId,
    },
    output: {
      expected_format: 'structured_json',
      schema: { reached_user: 'boolean', user_confirmed: 'boolean', notes: 'string' },
      evidence_required: true,
    },
    ...change,
  };
}

export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

/** Posts a task and returns its id. */
export async function postTask(
  organization: TestOrganization,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const answer = await organization.agent.post('/v1/tasks', exampleTask(organization, change));
  return TaskView.parse(expectStatus(201, answer)).task_id;
}

export async function readTask(organization: TestOrganization, taskId: string): Promise<TaskView> {
  return TaskView.parse(expectStatus(200, await organization.agent.get(`/v1/tasks/${taskId}`)));
}

/** Waits until the task has this status. */
export async function taskThatIs(
  organization: TestOrganization,
  taskId: string,
  status: TaskView['status'],
): Promise<TaskView> {
  let last: TaskView | undefined;
  return waitFor(
    async () => {
      last = await readTask(organization, taskId);
      return last.status === status ? last : undefined;
    },
    { timeoutMs: 30_000, describe: () => `${taskId} to be ${status}; it is ${last?.status ?? 'unknown'}` },
  );
}

export async function historyOf(
  organization: TestOrganization,
  taskId: string,
): Promise<readonly LoggedEvent[]> {
  return Events.parse(expectStatus(200, await organization.agent.get(`/v1/tasks/${taskId}/events`))).data;
}

/** The types of a task's events in order; also checks that their sequence has no gap. */
export async function eventTypesOf(
  organization: TestOrganization,
  taskId: string,
): Promise<readonly string[]> {
  const events = await historyOf(organization, taskId);
  events.forEach((event, index) => {
    if (event.sequence !== index + 1)
      throw new Error(`Event ${index + 1} of ${taskId} has the sequence ${event.sequence}.`);
  });
  return events.map(event => event.type);
}
