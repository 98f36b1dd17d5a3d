import { defineCommand } from '../../command-contract.js';
import { SubmittedEvidence } from '../../model/evidence.js';
import { JsonValue } from '../../model/json.js';
import { workerAssignmentReply, workerAssignmentRequest } from './worker-assignment-request.js';

/**
 * The worker's answer: started → submitted, when it matches the task's output schema.
 *
 * Errors: `assignment.not_found`, `assignment.conflict`; `output.invalid` with a pointer to each fault (`/output/…`, or
 * `/evidence` where evidence is required), after which the worker may try again.
 */
export const SubmitAnswer = defineCommand({
  subject: 'command.task-registry.submit',
  request: workerAssignmentRequest.extend({ output: JsonValue, evidence: SubmittedEvidence.default([]) }),
  reply: workerAssignmentReply,
  // An answer that is slow to check waits for a thread (200 ms to start) and may take 3 s there.
  deadlineMs: 10_000,
});
