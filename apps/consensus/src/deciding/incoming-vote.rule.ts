import type { ConsensusSpec, EventOf, TaskSubmitted } from '#libs/contracts';
import type { DecisionTerms, Vote } from '../methods/step.rule.js';

/** An answer as received, with its task's consensus settings. */
export interface IncomingVote extends Vote {
  readonly taskId: string;
  readonly step: number;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly domain: string;
  readonly taskType: string;
  readonly consensus: ConsensusSpec;
  /** The number of answers required when this one arrived. */
  readonly answersNeeded: number;
  /** Null unless the task is a decision. */
  readonly decision: DecisionTerms | null;
  readonly submittedAt: Date;
}

export function incomingVote({ orgid, workspaceid, data }: EventOf<typeof TaskSubmitted>): IncomingVote {
  return {
    taskId: data.task_id,
    step: data.step,
    orgId: orgid,
    workspaceId: workspaceid,
    domain: data.domain,
    taskType: data.task_type,
    consensus: data.consensus,
    answersNeeded: data.answers_needed,
    assignmentId: data.assignment_id,
    workerId: data.worker_id,
    output: data.output,
    trustLevel: data.trust_level,
    escalatedTo: data.escalated_to,
    decision: data.decision && { maxEscalations: data.decision.max_escalations },
    submittedAt: new Date(data.submitted_at),
  };
}
