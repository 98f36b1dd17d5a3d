import { z } from 'zod';
import type { ApiAnswer, ApiClient } from '#libs/testing';
import { expectStatus } from '../../system/organization.js';
import type { TestOrganization } from '../../system/organization.js';
import { TestWorker } from '../../system/worker.js';
import { waitFor } from '#libs/testing';

const PREFIX = '/verified-workflows';
/** Enough for tests that are not about the limit. */
const PLENTY = { requests: 10_000, per_seconds: 3_600 };

const WithKey = z.looseObject({ api_key: z.string() });
const WithId = z.looseObject({ id: z.string() });
const Task = z.looseObject({ id: z.string(), status: z.string(), result: z.unknown() });
export type ForeignTask = z.infer<typeof Task>;

/** A Verified Workflows client with another base URL and key. */
export class ForeignClient {
  private constructor(readonly api: ApiClient) {}

  static async of(organization: TestOrganization, key: Record<string, unknown> = {}): Promise<ForeignClient> {
    const spec = {
      name: 'dialect',
      scopes: ['*'],
      dialect: 'verified-workflows',
      rate_limit: PLENTY,
      ...key,
    };
    const made = WithKey.parse(expectStatus(201, await organization.admin.post('/v1/api-keys', spec)));
    return new ForeignClient(organization.admin.as(made.api_key));
  }

  get key(): string {
    return this.api.apiKey ?? '';
  }

  as(key: string | undefined): ForeignClient {
    return new ForeignClient(this.api.as(key));
  }

  get(path: string, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.api.get(PREFIX + path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.api.post(PREFIX + path, body, { headers });
  }

  async submit(body: unknown, headers: Record<string, string> = {}): Promise<string> {
    return WithId.parse(expectStatus(201, await this.post('/v1/tasks', body, headers))).id;
  }

  /** Waits until the task has this status. */
  async taskThatIs(id: string, status: string): Promise<ForeignTask> {
    let last: ForeignTask | undefined;
    return waitFor(
      async () => {
        last = Task.parse(expectStatus(200, await this.get(`/v1/tasks/${id}`)));
        return last.status === status ? last : undefined;
      },
      { timeoutMs: 30_000, describe: () => `${id} to be ${status}; it is ${last?.status ?? 'unknown'}` },
    );
  }
}

/** The document's example for one reviewer. */
export function reviewByOne(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'audio-audit',
    priority: 'standard',
    title: 'TTS Quality Check',
    instructions: 'Listen to the audio and verify natural pacing...',
    payload: { url: 'https://storage.example.com/audio_42.wav' },
    required_skills: ['audio'],
    ...changes,
  };
}

export function hireReviewer(organization: TestOrganization, name = 'Ingrid'): Promise<TestWorker> {
  return TestWorker.hire(organization, {
    ...{ name, skills: ['audio'], certifications: [], domains: ['audio'], trust_level: 3 },
  });
}

/** Accepts the offer of a task and submits an answer. */
export async function review(reviewer: TestWorker, nativeTaskId: string, output: unknown): Promise<void> {
  const { assignment_id: assignmentId } = await reviewer.offerOf(nativeTaskId);
  expectStatus(200, await reviewer.accept(assignmentId));
  expectStatus(200, await reviewer.start(assignmentId));
  expectStatus(200, await reviewer.submit(assignmentId, output, []));
}
