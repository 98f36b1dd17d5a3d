import { SINGLE_ANSWER, WebhookEndpointDetail } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import type {
  UnpricedAssignment,
  EarningsEntry,
  GetUsageSummary,
  PriceView,
  ReplyOf,
  Statement,
  TaskView,
  WebhookDeliveryView,
  WebhookEndpointView,
  OwnWorkerView,
  WorkerView,
} from '#libs/contracts';

const AT = '2026-02-04T19:21:00.000Z';

/** The document's own example, with a deadline in the future. */
export function exampleTask(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    origin: {
      product: 'threatlabs',
      request_id: 'IR-48219',
      created_by: 'system',
      created_at: '2026-02-04T19:21:00Z',
    },
    task_type: 'verification',
    domain: 'security',
    title: 'Verify endpoint owner activity',
    instructions: 'Call the endpoint owner and confirm the 03:42 UTC PowerShell session.',
    context: {
      background: 'EDR flagged anomalous activity; automation needs human confirmation.',
      constraints: ['Do not disclose internal case ID'],
      risk_notes: ['Potential active compromise'],
    },
    sla: { urgency: 'high', deadline: '2099-02-04T19:36:00Z', target_latency_seconds: 600 },
    requirements: {
      skills: ['phone_verification', 'incident_response'],
      certifications: ['soc-operator'],
      trust_level: 4,
      min_rating: 4.8,
    },
    output: {
      expected_format: 'structured_json',
      schema: { reached_user: 'boolean', user_confirmed: 'boolean', notes: 'string' },
      evidence_required: true,
    },
    handoff: {
      callback_url: 'https://example.com/webhooks/biolayer',
      callback_auth: { type: 'bearer', token: 'redacted' },
      retry_policy: { max_retries: 6, backoff_seconds: 30 },
    },
    audit: { log_required: true, retain_days: 365 },
    ...changes,
  };
}

export function taskView(changes: Partial<TaskView> = {}): TaskView {
  return {
    task_id: randomUUIDv7(),
    org_id: randomUUIDv7(),
    workspace_id: 'default',
    status: 'queued',
    version: 2,
    origin: {},
    task_type: 'verification',
    domain: 'security',
    title: 'Verify',
    instructions: 'Call.',
    context: { constraints: [], risk_notes: [] },
    sla: { urgency: 'normal', on_deadline: 'fail' },
    requirements: { skills: [], certifications: [], jurisdictions: [], languages: [] },
    output: { expected_format: 'structured_json', evidence_required: false },
    consensus: SINGLE_ANSWER,
    workflow_steps: [],
    audit: { log_required: true, retain_days: 365 },
    steps: [],
    price: { amount_micros: 1_000_000, currency: 'USD' },
    result: null,
    failure: null,
    cancellation: null,
    sla_breaches: [],
    assignments: [],
    waiting_for: null,
    created_at: AT,
    updated_at: AT,
    ended_at: null,
    erasure: null,
    ...changes,
  };
}

export function workerView(changes: Partial<WorkerView> = {}): WorkerView {
  return {
    worker_id: randomUUIDv7(),
    name: 'Ada',
    pool_ids: [],
    pool_tasks_only: false,
    skills: [],
    certifications: [],
    domains: [],
    jurisdictions: [],
    languages: [],
    trust_level: 4,
    rating: 4.9,
    capacity: 1,
    available: true,
    person_id: null,
    status: 'active',
    suspension: null,
    open_assignments: 0,
    last_work_ended_at: null,
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}

export function ownWorkerView(changes: Partial<OwnWorkerView> = {}): OwnWorkerView {
  return { ...workerView(), suspension: null, ...changes };
}

export function assignmentView(changes: Partial<UnpricedAssignment> = {}): UnpricedAssignment {
  return {
    assignment_id: randomUUIDv7(),
    status: 'accepted',
    offered_at: AT,
    offer_expires_at: null,
    accepted_at: AT,
    started_at: null,
    submitted_at: null,
    release_at: null,
    ended_at: null,
    expected_minutes: null,
    paid_answers: 1,
    task: {
      task_id: randomUUIDv7(),
      status: 'accepted',
      task_type: 'verification',
      domain: 'security',
      title: 'Verify',
      instructions: 'Call.',
      context: { constraints: [], risk_notes: [] },
      decision: null,
      step: null,
      earlier_steps: [],
      urgency: 'normal',
      deadline: null,
      output: { expected_format: 'structured_json', evidence_required: false },
    },
    ...changes,
  };
}

export function endpointDetail(changes: Partial<WebhookEndpointView> = {}): WebhookEndpointDetail {
  return WebhookEndpointDetail.parse(endpointView(changes));
}

export function endpointView(changes: Partial<WebhookEndpointView> = {}): WebhookEndpointView {
  return {
    endpoint_id: randomUUIDv7(),
    url: 'https://example.com/hook',
    events: null,
    description: null,
    task_id: null,
    dialect: 'native',
    pools: null,
    enabled: true,
    status: 'enabled',
    failing_since: null,
    disabled_at: null,
    disabled_reason: null,
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}

export function deliveryView(changes: Partial<WebhookDeliveryView> = {}): WebhookDeliveryView {
  return {
    delivery_id: randomUUIDv7(),
    event_id: randomUUIDv7(),
    event_type: 'task.created',
    task_id: null,
    endpoint_id: null,
    url: 'https://example.com/hook',
    status: 'pending',
    attempts: 0,
    next_attempt_at: null,
    reason: null,
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}

export const BALANCE = { currency: 'USD' as const, available_micros: 5_000_000n, held_micros: 0n };

export function credit(reference: string | null) {
  return {
    transaction_id: randomUUIDv7(),
    kind: 'credit' as const,
    available_change_micros: 5_000_000,
    held_change_micros: 0,
    currency: 'USD' as const,
    task_id: null,
    reference,
    created_at: AT,
  };
}

export function priceView(changes: Partial<PriceView> = {}): PriceView {
  return {
    price_id: 1,
    org_id: null,
    tier: 'standard',
    task_type: null,
    domain: null,
    urgency: null,
    min_answers: 1,
    unit: 'task',
    amount_micros: 150_000,
    currency: 'USD',
    valid_from: AT,
    created_at: AT,
    ...changes,
  };
}

export function statement(month: string): Statement {
  return {
    month,
    complete: true,
    currency: 'USD',
    opening: { available_micros: 1_000_000n, held_micros: 0n },
    credits_micros: 500_000n,
    held_micros: 300_000n,
    captured_micros: 150_000n,
    returned_micros: 0n,
    closing: { available_micros: 1_200_000n, held_micros: 150_000n },
    task_types: [
      {
        task_type: '=cmd()',
        tasks: 2,
        held_micros: 300_000n,
        captured_micros: 150_000n,
        returned_micros: 0n,
      },
    ],
  };
}

export function payout(amountMicros: bigint, reference: string | null): EarningsEntry {
  return {
    transaction_id: randomUUIDv7(),
    kind: 'payout',
    change_micros: -amountMicros,
    task_id: null,
    reference,
    created_at: AT,
  };
}

export const SIGNING_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** The usage of one task, with `micros` for each figure. */
export function usage(micros: bigint): ReplyOf<typeof GetUsageSummary> {
  const figures = {
    tasks: 1,
    held_micros: micros,
    charged_micros: micros,
    returned_micros: micros,
    open_micros: micros,
  };
  const row = { day: null, task_type: null, workspace_id: null, ...figures };
  return { currency: 'USD', totals: figures, rows: [row] };
}
