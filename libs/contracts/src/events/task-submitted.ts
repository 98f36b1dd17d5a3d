import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { ConsensusSpec, SINGLE_ANSWER } from '../model/consensus.js';
import { DecisionSpec } from '../model/decision.js';
import { EvidenceList } from '../model/evidence.js';
import { SubmittedFiles } from '../model/submitted-file.js';
import { JsonValue } from '../model/json.js';
import { Id, InstantOut, Label, TrustLevel } from '../model/scalars.js';

/** A worker's answer was received and matches the output schema. Consensus judges it. */
export const TaskSubmitted = defineEvent({
  type: 'task.submitted',
  stream: 'TASK',
  publishedWhen: 'a worker submits an answer that is valid for the output schema',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    task_type: Label.default('unknown'),
    domain: Label,
    /** The worker's trust level when the offer was made; null when it was not given. */
    trust_level: TrustLevel.nullable().default(null),
    /** How the answers to the step are combined. */
    consensus: ConsensusSpec.default(SINGLE_ANSWER),
    step: z.int().min(1),
    output: JsonValue,
    evidence: EvidenceList,
    /** Attached files: their content has this hash, was checked to be of this type, and is kept by the gateway. */
    files: SubmittedFiles.default([]),
    /** For this step: the number of answers needed, and the number received, including this one. */
    answers_needed: z.int().min(1),
    answers_received: z.int().min(1),
    /**
     * The trust level required of the step's reviewers since the answers did not agree, or since one of them passed the
     * decision on; null before.
     */
    escalated_to: TrustLevel.nullable().default(null),
    /** For a decision: how often it may be passed on to a worker of a higher trust level. */
    decision: DecisionSpec.pick({ max_escalations: true }).nullable().default(null),
    submitted_at: InstantOut,
  }),
  withoutContent: data => ({ ...data, output: null, evidence: [], files: [] }),
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    task_type: 'verification',
    domain: 'security',
    trust_level: 4,
    consensus: SINGLE_ANSWER,
    step: 1,
    output: { reached_user: true },
    evidence: [{ type: 'call_recording', uri: 'https://evidence.example/calls/48219' }],
    files: [
      {
        id: EXAMPLE.fileId,
        name: 'reading.json',
        media_type: 'application/json',
        size_bytes: 2,
        sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ],
    answers_needed: 1,
    answers_received: 1,
    escalated_to: null,
    decision: null,
    submitted_at: EXAMPLE.submittedAt,
  },
});
