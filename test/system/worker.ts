import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AssignmentView } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { ApiAnswer, ApiClient } from '#libs/testing';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';

const Hired = z.looseObject({ worker_id: z.string(), api_key: z.string() });
const Attached = z.looseObject({ id: z.string() });
const Assignments = z.looseObject({ data: z.array(AssignmentView) });

/** The qualifications that the document's example requires. */
const QUALIFIED = {
  name: 'Ada',
  skills: ['phone_verification', 'incident_response'],
  certifications: [{ name: 'soc-operator' }],
  domains: ['security'],
  trust_level: 4,
  rating: 4.9,
  capacity: 5,
};

/** A worker who does tasks through the public API. */
export class TestWorker {
  private constructor(
    readonly workerId: string,
    readonly api: ApiClient,
  ) {}

  /** The same worker, as a person who is signed in. */
  signedInAs(browser: ApiClient): TestWorker {
    return new TestWorker(this.workerId, browser);
  }

  static async hire(
    organization: TestOrganization,
    change: Readonly<Record<string, unknown>> = {},
  ): Promise<TestWorker> {
    const spec = { ...QUALIFIED, pool_ids: [organization.poolId], ...change };
    const hired = Hired.parse(expectStatus(201, await organization.admin.post('/v1/workers', spec)));
    return new TestWorker(hired.worker_id, organization.admin.as(hired.api_key));
  }

  /** Waits until this worker is offered the task. */
  async offerOf(taskId: string): Promise<AssignmentView> {
    return waitFor(async () => (await this.offers()).find(offer => offer.task.task_id === taskId), {
      timeoutMs: 20_000,
      describe: `an offer of ${taskId} to ${this.workerId}`,
    });
  }

  /** Waits until this worker is assigned the task directly. */
  async assignmentOf(taskId: string): Promise<AssignmentView> {
    return waitFor(async () => (await this.assignments()).find(one => one.task.task_id === taskId), {
      timeoutMs: 20_000,
      describe: `an assignment of ${taskId} to ${this.workerId}`,
    });
  }

  async offers(): Promise<readonly AssignmentView[]> {
    return Assignments.parse(expectStatus(200, await this.api.get('/v1/worker/offers?limit=100'))).data;
  }

  async assignments(): Promise<readonly AssignmentView[]> {
    return Assignments.parse(expectStatus(200, await this.api.get('/v1/worker/assignments?limit=100'))).data;
  }

  accept(assignmentId: string): Promise<ApiAnswer> {
    return this.api.post(`/v1/worker/offers/${assignmentId}/accept`);
  }

  decline(assignmentId: string): Promise<ApiAnswer> {
    return this.api.post(`/v1/worker/offers/${assignmentId}/decline`);
  }

  start(assignmentId: string): Promise<ApiAnswer> {
    return this.api.post(`/v1/worker/assignments/${assignmentId}/start`);
  }

  release(assignmentId: string): Promise<ApiAnswer> {
    return this.api.post(`/v1/worker/assignments/${assignmentId}/release`);
  }

  submit(
    assignmentId: string,
    output: unknown = ANSWER,
    evidence: readonly unknown[] = EVIDENCE,
    files: readonly string[] = [],
  ): Promise<ApiAnswer> {
    // A gateway of the release before knows no files.
    const answer = { output, evidence, ...(files.length > 0 && { files }) };
    return this.api.post(`/v1/worker/assignments/${assignmentId}/submit`, answer);
  }

  /** Attaches a text file to an assignment. @returns its id */
  async attach(assignmentId: string, content = 'a reading', name = 'reading.txt'): Promise<string> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const query = new URLSearchParams({ name, sha256 }).toString();
    const address = new URL(`/v1/worker/assignments/${assignmentId}/files?${query}`, this.api.baseUrl);
    const headers = { authorization: `Bearer ${this.api.apiKey ?? ''}`, 'content-type': 'text/plain' };
    const answer = await fetch(address, { method: 'POST', headers, body: content });
    return Attached.parse(await answer.json()).id;
  }

  /** Accepts the offer of a task and advances it to `until`. */
  async work(taskId: string, until: 'accepted' | 'started' | 'submitted' = 'submitted'): Promise<string> {
    const { assignment_id: assignmentId } = await this.offerOf(taskId);
    expectStatus(200, await this.accept(assignmentId));
    if (until === 'accepted') return assignmentId;
    expectStatus(200, await this.start(assignmentId));
    if (until === 'started') return assignmentId;
    expectStatus(200, await this.submit(assignmentId));
    return assignmentId;
  }
}

export const ANSWER = {
  reached_user: true,
  user_confirmed: false,
  notes: 'Left the office at 18:00; it was not them.',
};
export const EVIDENCE = [{ type: 'call_recording', uri: 'https://example.com/recordings/1' }];
