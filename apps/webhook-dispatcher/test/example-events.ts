import { WEBHOOK_EVENT_TYPES } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';

export const TASK_ID = '01997f3e-6d2a-7c41-9b0e-2f4a5c6d7e8f';
const ORG_ID = '01997f3e-0000-7c41-9b0e-2f4a5c6d7e8f';
const WORKER_ID = '01997f3e-1111-7c41-9b0e-2f4a5c6d7e8f';
const AT = '2026-06-09T14:35:00.123Z';

type Example = CloudEvent<string, Readonly<Record<string, unknown>>>;

const COMPLETED = {
  task_id: TASK_ID,
  output: { approved: true },
  evidence: [],
  verdict: {
    method: 'majority',
    agreement: 1,
    posterior: 0.965,
    counted_assignment_ids: [WORKER_ID],
  },
  price: { amount_micros: 200_000, currency: 'USD' },
  payable: [],
  withdrawn: [],
  completed_at: AT,
};

const FAILED = { task_id: TASK_ID, detail: null, payable: [], withdrawn: [], failed_at: AT };

const ALERT = {
  scope: 'organization',
  worker_id: null,
  domain: null,
  score: 0.7143,
  threshold: 0.8,
  window: 20,
  task_id: TASK_ID,
  raised_at: AT,
};

const DATA: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  'task.completed': [COMPLETED],
  'task.failed': [
    { ...FAILED, reason: 'expired' },
    { ...FAILED, reason: 'no_consensus', detail: 'The answers do not agree.' },
  ],
  'quality.alert': [ALERT],
};

/** At least one event of every deliverable type; with realistic data for those that dialects read. */
export const EXAMPLES: readonly Example[] = WEBHOOK_EVENT_TYPES.flatMap((type, place) =>
  (DATA[type] ?? [{ task_id: TASK_ID }]).map(data => ({
    specversion: '1.0' as const,
    id: `01997f3e-2222-7c41-9b0e-${String(place).padStart(12, '0')}`,
    source: 'countersign/test',
    type,
    subject: type.startsWith('task.') ? TASK_ID : ORG_ID,
    time: AT,
    datacontenttype: 'application/json' as const,
    orgid: ORG_ID,
    workspaceid: 'default',
    sequence: place + 1,
    data,
  })),
);

/** The first of its type, with changed data. */
export function exampleOf(type: string, changes: Readonly<Record<string, unknown>> = {}): Example {
  const example = EXAMPLES.find(one => one.type === type);
  if (example === undefined) throw new Error(`There is no example of ${type}.`);
  return { ...example, data: { ...example.data, ...changes } };
}
