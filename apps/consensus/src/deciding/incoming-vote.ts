import type { ConsensusSpec, EventOf, TaskSubmitted } from '#libs/contracts';
import type { Vote } from '../domain/step.js';

/** An answer as it was told, with what its task says about how answers are brought together. */
export interface IncomingVote extends Vote {
  readonly taskId: string;
  readonly step: number;
  readonly orgId: string;
  readonly workspaceId: string;
  readonly domain: string;
  readonly taskType: string;
  readonly consensus: ConsensusSpec;
  /** How many answers were asked for when this one came. */
  readonly answersNeeded: number;
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
    submittedAt: new Date(data.submitted_at),
  };
}

/** Whether the answer was asked for alone and no other ever will be: then it is the result. */
export function isAlone({ consensus, answersNeeded }: IncomingVote): boolean {
  return answersNeeded === 1 && Math.max(consensus.total, consensus.max_total ?? 1) === 1;
}
