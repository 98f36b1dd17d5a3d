import { z } from 'zod';
import { payloadHash, JsonValue } from '#libs/contracts';
import type { EvidenceDocument, Reviewer, StepVerdict } from '../document/evidence-document.js';
import { VerdictParts } from '../document/read-events.js';
import { pointerTo } from './finding.js';
import type { Finding } from './finding.js';

/**
 * The findings on how the outcome follows from the votes: every verdict names answers of its step, the result is that of
 * the last verdict, and a decision is bound to the payload that was to be decided.
 */
export function checkVotes(document: EvidenceDocument): readonly Finding[] {
  const { verdicts, reviewers } = document;
  return [
    ...verdicts.flatMap((verdict, place) => checkVerdict(verdict, place, reviewers)),
    ...checkResult(document),
    ...checkDecision(document),
  ];
}

function checkVerdict(
  { step, decided_in, verdict }: StepVerdict,
  place: number,
  reviewers: readonly Reviewer[],
): readonly Finding[] {
  const at = (...parts: readonly (string | number)[]) =>
    pointerTo('evidence', 'verdicts', place, 'verdict', ...parts);
  const parsed = VerdictParts.safeParse(verdict);
  if (!parsed.success) return [votes(at(), 'It is not a verdict.')];
  const {
    counted_assignment_ids: counted,
    outvoted_assignment_ids: outvoted = [],
    votes: tallies = [],
  } = parsed.data;
  const answered = new Set(
    reviewers
      .filter(one => one.step === step && one.answered_in < decided_in)
      .map(({ assignment_id }) => assignment_id),
  );
  const named = [
    ...counted.map((id, index) => [id, at('counted_assignment_ids', index)] as const),
    ...outvoted.map((id, index) => [id, at('outvoted_assignment_ids', index)] as const),
  ];
  const findings = named
    .filter(([id]) => !answered.has(id))
    .map(([id, pointer]) =>
      votes(pointer, `There is no answer of ${id} to step ${step} before the verdict.`),
    );
  if (new Set(named.map(([id]) => id)).size < named.length) {
    findings.push(votes(at(), 'It names an answer twice.'));
  }
  if (counted.length === 0) findings.push(votes(at('counted_assignment_ids'), 'No answer counts.'));
  const total = tallies.reduce((sum, tally) => sum + tally.votes, 0);
  if (total > answered.size) {
    findings.push(votes(at('votes'), `It counts ${total} votes, and there are ${answered.size} answers.`));
  }
  return findings;
}

/** A completed task has the result of its last verdict, unless both were erased; one that ended otherwise has none. */
function checkResult({ outcome, verdicts, transitions }: EvidenceDocument): readonly Finding[] {
  if (outcome.status !== 'completed') return [];
  const end = transitions.find(({ version }) => version === outcome.ended_in);
  if (end?.event === null) return [];
  const last = verdicts.at(-1);
  if (last === undefined) return [votes('/evidence/verdicts', 'A completed task has a verdict.')];
  if (hashOf(outcome.output) === last.output_sha256) return [];
  return [votes('/evidence/outcome/output', 'It is not the result of the last verdict.')];
}

const Decided = z.looseObject({
  verdict: z.string(),
  reasoning: z.string().nullable().optional(),
  action_sha256: z.string(),
  final_action_sha256: z.string().nullable(),
});
const Answer = z.looseObject({
  verdict: z.string(),
  reasoning: z.string().optional(),
  action: z.unknown().optional(),
});

/** The verdict of a decision is that of its output, for this action, and of the answers that count. */
function checkDecision({
  outcome,
  payload_sha256,
  reviewers,
  verdicts,
}: EvidenceDocument): readonly Finding[] {
  if (outcome.decision === null) return [];
  const at = (name: string) => pointerTo('evidence', 'outcome', 'decision', name);
  const [decided, answer] = [Decided.safeParse(outcome.decision), Answer.safeParse(outcome.output)];
  if (!decided.success) return [votes('/evidence/outcome/decision', 'It is not a verdict on a decision.')];
  if (!answer.success) return [votes('/evidence/outcome/output', 'It is not an answer to a decision.')];
  const { verdict, reasoning = null, action_sha256: action, final_action_sha256: final } = decided.data;
  const expected = { approved: action, edited: hashOf(answer.data.action) }[verdict] ?? null;
  const findings: Finding[] = [];
  if (action !== payload_sha256) {
    const detail = 'The verdict is on another action than the one of the request.';
    findings.push({ check: 'payload_hash', pointer: at('action_sha256'), detail });
  }
  if (verdict !== answer.data.verdict)
    findings.push(votes(at('verdict'), 'It is not the verdict of the result.'));
  if (reasoning !== (answer.data.reasoning ?? null)) {
    findings.push(votes(at('reasoning'), 'It is not the reasoning of the result.'));
  }
  if (final !== expected) {
    const detail = 'It is not the hash of the action that was permitted.';
    findings.push({ check: 'payload_hash', pointer: at('final_action_sha256'), detail });
  }
  const lastStep = verdicts.at(-1)?.step;
  const counted = reviewers.filter(one => one.step === lastStep && one.counted === true);
  if (!counted.some(one => one.verdict === verdict)) {
    findings.push(votes(at('verdict'), 'No answer that counts has this verdict.'));
  }
  return findings;
}

/** Undefined for what is not JSON, which no stated hash equals. */
function hashOf(value: unknown): string | undefined {
  const json = JsonValue.safeParse(value);
  return json.success ? payloadHash(json.data) : undefined;
}

function votes(pointer: string, detail: string): Finding {
  return { check: 'votes', pointer, detail };
}
