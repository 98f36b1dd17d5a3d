import { randomUUID } from 'node:crypto';
import type { EventOf, Price, RequestOf } from '#libs/contracts';
import type { HoldFunds, TaskCancelled, TaskCompleted, TaskCreated, TaskFailed } from '#libs/contracts';

export type TaskEvent =
  | EventOf<typeof TaskCreated>
  | EventOf<typeof TaskCompleted>
  | EventOf<typeof TaskFailed>
  | EventOf<typeof TaskCancelled>;

type Described = 'task_type' | 'domain' | 'urgency' | 'workspace_id' | 'steps';

const AT = '2026-01-01T12:00:00.000Z';

/** A task of an organization, as billing sees it in events. */
export class TestTask {
  readonly taskId = randomUUID();

  constructor(
    readonly orgId: string,
    private readonly answersNeeded = 1,
    private readonly changes: Partial<Pick<RequestOf<typeof HoldFunds>, Described>> = {},
  ) {}

  holdRequest(): RequestOf<typeof HoldFunds> {
    return {
      task_id: this.taskId,
      org_id: this.orgId,
      task_type: 'verification',
      domain: 'incident_response',
      urgency: 'normal',
      workspace_id: 'default',
      answers_needed: this.answersNeeded,
      steps: 1,
      ...this.changes,
    };
  }

  created(price: Price | null): EventOf<typeof TaskCreated> {
    const { task_type, domain, urgency, steps, workspace_id: workspaceid } = this.holdRequest();
    return {
      ...this.envelope(1),
      workspaceid,
      type: 'task.created',
      data: {
        task_id: this.taskId,
        task_type,
        domain,
        title: 'Call the user',
        urgency,
        deadline: null,
        target_latency_seconds: null,
        on_deadline: 'fail',
        unmatched_at: null,
        relax_at: null,
        abandon_at: null,
        worker_pool_id: null,
        answers_needed: this.answersNeeded,
        steps,
        price,
        created_at: AT,
      },
    };
  }

  completed(workerIds: readonly string[]): EventOf<typeof TaskCompleted> {
    const price: Price = { amount_micros: 150_000, currency: 'USD' };
    return {
      ...this.envelope(8),
      type: 'task.completed',
      data: {
        ...this.end(workerIds),
        output: true,
        verdict: null,
        decision: null,
        evidence: [],
        price,
        completed_at: AT,
      },
    };
  }

  failed(workerIds: readonly string[] = []): EventOf<typeof TaskFailed> {
    return {
      ...this.envelope(8),
      type: 'task.failed',
      data: { ...this.end(workerIds), reason: 'expired', detail: null, step: null, failed_at: AT },
    };
  }

  cancelled(workerIds: readonly string[] = []): EventOf<typeof TaskCancelled> {
    return {
      ...this.envelope(8),
      type: 'task.cancelled',
      data: { ...this.end(workerIds), reason: null, cancelled_at: AT },
    };
  }

  private end(workerIds: readonly string[]) {
    const payable = workerIds.map(workerId => ({ assignment_id: randomUUID(), worker_id: workerId }));
    return { task_id: this.taskId, payable, withdrawn: [] };
  }

  private envelope(sequence: number) {
    return {
      specversion: '1.0',
      id: randomUUID(),
      source: 'countersign/task-registry',
      subject: this.taskId,
      time: AT,
      datacontenttype: 'application/json',
      orgid: this.orgId,
      workspaceid: 'default',
      sequence,
    } as const;
  }
}
