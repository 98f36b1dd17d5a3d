import { z } from 'zod';
import { expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { TestWorker } from '../../system/worker.js';
import { waitFor } from '#libs/testing';
import type { ApiAnswer, ApiClient } from '#libs/testing';

const WithKey = z.looseObject({ api_key: z.string() });
const Submitted = z.looseObject({ request_id: z.string(), status: z.string() });
const One = z.looseObject({ request: z.looseObject({ id: z.string(), status: z.string() }) });

export const PREFIX = '/humanlayer/.netlify/functions';

/** A HumanLayer client with another base URL and key. */
export class HumanLayerClient {
  private constructor(readonly api: ApiClient) {}

  static async of(
    organization: TestOrganization,
    key: Record<string, unknown> = {},
  ): Promise<HumanLayerClient> {
    const spec = { name: 'dialect', scopes: ['tasks:read', 'tasks:write'], dialect: 'humanlayer', ...key };
    const made = WithKey.parse(expectStatus(201, await organization.admin.post('/v1/api-keys', spec)));
    return new HumanLayerClient(organization.admin.as(made.api_key));
  }

  get key(): string {
    return this.api.apiKey ?? '';
  }

  post(body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.api.post(`${PREFIX}/ai-request`, body, { headers });
  }

  get(query: string): Promise<ApiAnswer> {
    return this.api.get(`${PREFIX}/ai-request?${query}`);
  }

  async submit(changes: Record<string, unknown> = {}): Promise<z.infer<typeof Submitted>> {
    return Submitted.parse(expectStatus(200, await this.post(requestOf(changes))));
  }

  async request(id: string): Promise<Record<string, unknown>> {
    return One.parse(expectStatus(200, await this.get(`id=${id}`))).request;
  }

  /** Waits until the request has this status. */
  async requestThatIs(id: string, status: string): Promise<Record<string, unknown>> {
    let last: Record<string, unknown> = {};
    return waitFor(
      async () => {
        last = await this.request(id);
        return last['status'] === status ? last : undefined;
      },
      { timeoutMs: 30_000, describe: () => `${id} to be ${status}; it is ${String(last['status'])}` },
    );
  }
}

export function requestOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    agent_id: 'my-agent',
    request_type: 'compliance',
    domain: 'legal',
    summary: 'Validate compliance on this contract',
    context_json: { contract_id: 'CTR-2026-0412' },
    ...changes,
  };
}

export function hireSentinel(
  organization: TestOrganization,
  changes: Record<string, unknown> = {},
): Promise<TestWorker> {
  return TestWorker.hire(organization, {
    name: 'Marie Dupont',
    skills: [],
    certifications: [],
    domains: ['legal'],
    jurisdictions: ['Québec'],
    ...changes,
  });
}

/** Waits until the Sentinel is assigned the request. @returns the assignment's id */
export async function assignmentOf(sentinel: TestWorker, requestId: string): Promise<string> {
  const found = await waitFor(
    async () => (await sentinel.assignments()).find(one => one.task.task_id === requestId),
    { timeoutMs: 20_000, describe: `${requestId} to be assigned to ${sentinel.workerId}` },
  );
  return found.assignment_id;
}

/** The Sentinel decides through the worker's side of the native API. */
export async function decide(
  sentinel: TestWorker,
  requestId: string,
  output: unknown = { verdict: 'approved', reasoning: 'Compliant with standards.' },
): Promise<void> {
  const assignmentId = await assignmentOf(sentinel, requestId);
  expectStatus(200, await sentinel.start(assignmentId));
  expectStatus(200, await sentinel.submit(assignmentId, output, []));
}
