import { z } from 'zod';
import {
  AssignmentView,
  EVENTS,
  EXAMPLE,
  LoggedEvent,
  MatchView,
  SINGLE_ANSWER,
  TaskMatched,
  TaskSpec,
  TaskSummary,
  TaskView,
  verdictOnOnly,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

const WORK = {
  task_type: 'verification',
  domain: 'security',
  title: 'Verify endpoint owner activity',
  instructions: 'Call the endpoint owner and confirm the 03:42 UTC PowerShell session.',
};
const REQUIREMENTS = {
  skills: ['phone_verification', 'incident_response'],
  certifications: ['soc-operator'],
  trust_level: 4,
  min_rating: 4.8,
  worker_pool_id: EXAMPLE.poolId,
};
const OUTPUT_SCHEMA = {
  type: 'object',
  properties: { reached_user: { type: 'boolean' } },
  required: ['reached_user'],
};

named('TaskSpec', TaskSpec, {
  origin: { product: 'threatlabs', request_id: 'IR-48219', created_by: 'triage-agent' },
  ...WORK,
  sla: { urgency: 'high', target_latency_seconds: 600 },
  requirements: REQUIREMENTS,
  output: {
    expected_format: 'structured_json',
    schema: { reached_user: 'boolean' },
    evidence_required: true,
  },
  handoff: {
    callback_url: 'https://agent.example/hooks/countersign',
    events: ['task.completed', 'task.failed'],
  },
});

named('TaskView', TaskView, {
  task_id: EXAMPLE.taskId,
  org_id: EXAMPLE.orgId,
  workspace_id: EXAMPLE.workspaceId,
  status: 'completed',
  version: 9,
  origin: { product: 'threatlabs', request_id: 'IR-48219', created_by: 'triage-agent' },
  ...WORK,
  context: { constraints: [], risk_notes: [] },
  sla: {
    urgency: 'high',
    deadline: EXAMPLE.deadline,
    target_latency_seconds: 600,
    on_deadline: 'fail',
  },
  requirements: { ...REQUIREMENTS, jurisdictions: [], languages: [] },
  output: { expected_format: 'structured_json', schema: OUTPUT_SCHEMA, evidence_required: true },
  consensus: SINGLE_ANSWER,
  workflow_steps: [],
  audit: { log_required: true, retain_days: 365 },
  handoff: {
    callback_url: 'https://agent.example/hooks/countersign',
    callback_auth: { type: 'none' },
    retry_policy: { max_retries: 6, backoff_seconds: 30 },
    events: ['task.completed', 'task.failed'],
  },
  price: { amount_micros: 3_000_000, currency: 'USD' },
  result: {
    output: { reached_user: true },
    evidence: [{ type: 'call_recording', uri: 'https://evidence.example/calls/48219' }],
    verdict: verdictOnOnly(EXAMPLE.assignmentId),
    decision: null,
    completed_at: EXAMPLE.endedAt,
  },
  steps: [],
  failure: null,
  cancellation: null,
  sla_breaches: [],
  assignments: [
    {
      assignment_id: EXAMPLE.assignmentId,
      worker_id: EXAMPLE.workerId,
      status: 'submitted',
      offered_at: EXAMPLE.offeredAt,
      offer_expires_at: '2026-03-02T03:51:01.000Z',
      accepted_at: EXAMPLE.acceptedAt,
      started_at: EXAMPLE.startedAt,
      submitted_at: EXAMPLE.submittedAt,
      release_at: null,
      ended_at: null,
    },
  ],
  waiting_for: null,
  created_at: EXAMPLE.createdAt,
  updated_at: EXAMPLE.endedAt,
  ended_at: EXAMPLE.endedAt,
  erasure: null,
});

named('TaskSummary', TaskSummary, {
  task_id: EXAMPLE.taskId,
  org_id: EXAMPLE.orgId,
  workspace_id: EXAMPLE.workspaceId,
  status: 'completed',
  failure_reason: null,
  task_type: WORK.task_type,
  domain: WORK.domain,
  title: WORK.title,
  urgency: 'high',
  worker_pool_id: EXAMPLE.poolId,
  deadline: EXAMPLE.deadline,
  breached: false,
  request_id: 'IR-48219',
  created_at: EXAMPLE.createdAt,
  updated_at: EXAMPLE.endedAt,
  ended_at: EXAMPLE.endedAt,
});

/** Shared with pages that have more than the assignments. */
export const EXAMPLE_ASSIGNMENT = {
  assignment_id: EXAMPLE.assignmentId,
  status: 'started' as const,
  offered_at: EXAMPLE.offeredAt,
  offer_expires_at: '2026-03-02T03:51:01.000Z',
  accepted_at: EXAMPLE.acceptedAt,
  started_at: EXAMPLE.startedAt,
  submitted_at: null,
  release_at: '2026-03-02T04:41:00.000Z',
  ended_at: null,
  reward_micros: 2_400_000,
  reward_currency: 'USD' as const,
  expected_minutes: 10,
  task: {
    task_id: EXAMPLE.taskId,
    status: 'started' as const,
    ...WORK,
    context: { constraints: [], risk_notes: [] },
    decision: null,
    step: null,
    earlier_steps: [],
    urgency: 'high' as const,
    deadline: EXAMPLE.deadline,
    output: { expected_format: 'structured_json' as const, schema: OUTPUT_SCHEMA, evidence_required: true },
  },
};
named('AssignmentView', AssignmentView, EXAMPLE_ASSIGNMENT);

named('MatchView', MatchView, {
  task_id: EXAMPLE.taskId,
  waiting: false,
  rounds: [
    {
      round: 1,
      reason: 'created',
      workers_considered: 9,
      excluded: [{ rule: 'certifications', workers: 2 }],
      candidates: [
        {
          worker_id: EXAMPLE.workerId,
          rank: 1,
          score: 0.91,
          factors: {
            fit: 1,
            rating: 0.98,
            trust: 0.8,
            domain_performance: 0.9,
            load: 1,
            idle: 0.7,
            urgency: 0.75,
          },
          outcome: 'offered',
        },
      ],
      weights: { fit: 3, rating: 2, trust: 1, domain_performance: 2, load: 1, idle: 1, urgency: 1 },
      chosen_worker_id: EXAMPLE.workerId,
      matched_at: EXAMPLE.offeredAt,
    },
  ],
});

/** For the document: with the data of each type of event. */
export const DocumentedLoggedEvent = named(
  'LoggedEvent',
  LoggedEvent.extend({
    /** Null once the event was erased. */
    data: z.union(EVENTS.filter(({ stream }) => stream === 'TASK').map(({ data }) => data)).nullable(),
  }),
  {
    specversion: '1.0',
    id: EXAMPLE.eventId,
    source: 'countersign/task-registry',
    type: TaskMatched.type,
    subject: EXAMPLE.taskId,
    time: EXAMPLE.offeredAt,
    datacontenttype: 'application/json',
    orgid: EXAMPLE.orgId,
    workspaceid: EXAMPLE.workspaceId,
    poolid: EXAMPLE.poolId,
    sequence: 3,
    data: TaskMatched.example,
    hash: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
    previous_hash: '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e',
    hash_version: 2,
    salt: '61f0a3c95d7b8e2460f1d3b597a8c6e20415f7b9d3a1c8e6024f5b7d9183ace4',
  },
);
