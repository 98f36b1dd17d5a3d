import { z } from 'zod';
import { InstantOut, Sha256Out, TERMINAL_STATUSES, formatted } from '#libs/contracts';

/** The version of the document's form. A reader of one version refuses every other. */
export const DOCUMENT_VERSION = 1;

/**
 * Written by this or a later release, so its fields are not checked here: hashes and the signature cover them. Kept as it
 * is, because a copy by Zod would lose a member named `__proto__`.
 */
export const AnyObject = z.custom<Readonly<Record<string, unknown>>>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Must be a JSON object.',
);

/** One change of the task: an event of its history with its link of the hash chain. */
export const Transition = z.strictObject({
  /** The task's version after the change: 1, 2, 3 … */
  version: z.int().min(1),
  type: z.string(),
  occurred_at: InstantOut,
  /** The CloudEvent in full, as it was published; null once it was erased. */
  event: AnyObject.nullable(),
  /** Null for the first. */
  previous_hash: Sha256Out.nullable(),
  hash: Sha256Out,
  /** How `hash` is computed: see `hashOfEvent`. */
  hash_version: z.int().min(1),
  /** Of the hash; null where its version has none. */
  salt: z.string().nullable(),
  /** Only of an erased event: what `hash` covers in its place; null where the version of the hash has none. */
  commitment: Sha256Out.nullable().optional(),
});
export type Transition = z.infer<typeof Transition>;

/** A piece of evidence attached to an answer. */
const Attachment = z.strictObject({
  type: z.string(),
  /** Null for content that is in the event itself. */
  uri: z.string().nullable(),
  sha256: Sha256Out.nullable(),
  /** `content`: of the content in the event. `worker`: as the worker stated it. Null if there is no hash. */
  sha256_of: z.enum(['content', 'worker']).nullable(),
});

/** What the worker's qualifications were found to be when the task was offered. */
const Qualifications = z.strictObject({
  /** Null if it was not recorded. */
  trust_level: z.int().nullable(),
  /** The requirements that the worker fulfilled, as they were when the worker was matched: each is a hard rule. */
  requirements: AnyObject.nullable(),
  matched_at: InstantOut.nullable(),
});

/** A person who answered. */
export const Reviewer = z.strictObject({
  /** The same for all documents of an organization; see `pseudonymOf`. */
  pseudonym: formatted(/^w_[A-Za-z0-9_-]{22}$/, 'a pseudonym', 'w_Zx3kQ9vN7yTq1sLrUe5pAg'),
  assignment_id: z.string(),
  step: z.int().min(1),
  qualifications: Qualifications,
  offered_at: InstantOut.nullable(),
  accepted_at: InstantOut.nullable(),
  started_at: InstantOut.nullable(),
  submitted_at: InstantOut,
  /** The transition that has the answer in full. */
  answered_in: z.int().min(1),
  answer_sha256: Sha256Out,
  /** The worker's own vote on a decision; null for other tasks. */
  verdict: z.string().nullable(),
  reasoning: z.string().nullable(),
  evidence: z.array(Attachment),
  /** Whether the answer agrees with the result; null if it was not judged. */
  counted: z.boolean().nullable(),
});
export type Reviewer = z.infer<typeof Reviewer>;

/** The outcome of a step: its result, and the votes it came from. */
export const StepVerdict = z.strictObject({
  step: z.int().min(1),
  decided_in: z.int().min(1),
  decided_at: InstantOut,
  output_sha256: Sha256Out,
  verdict: AnyObject,
});
export type StepVerdict = z.infer<typeof StepVerdict>;

/** How the task ended. */
export const Outcome = z.strictObject({
  status: z.enum(TERMINAL_STATUSES),
  ended_in: z.int().min(1),
  ended_at: InstantOut,
  /** Of a completed task; null otherwise. */
  output: z.unknown(),
  /** The verdict of a decision with its reasoning, bound to the hash of its action. */
  decision: AnyObject.nullable(),
  /** Why it failed or was cancelled. */
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});
export type Outcome = z.infer<typeof Outcome>;

/** What follows from the request and the transitions. A verifier derives the same and compares. */
export const DerivedRecord = z.strictObject({
  task_id: z.string(),
  org_id: z.string(),
  workspace_id: z.string(),
  created_at: InstantOut,
  /** SHA-256 over RFC 8785 of `request.decision.action`, else of `request.payload`; null with neither. */
  payload_sha256: Sha256Out.nullable(),
  reviewers: z.array(Reviewer),
  verdicts: z.array(StepVerdict),
  outcome: Outcome,
});
export type DerivedRecord = z.infer<typeof DerivedRecord>;

/** The record of one ended task: what is signed. */
export const EvidenceDocument = z.strictObject({
  version: z.literal(DOCUMENT_VERSION),
  ...DerivedRecord.shape,
  /** The task as posted, with defaults, without `handoff`. */
  request: AnyObject,
  transitions: z.array(Transition).min(1),
});
export type EvidenceDocument = z.infer<typeof EvidenceDocument>;

/** A head of an organization's audit tree. */
export const SignedTreeHead = z.strictObject({
  org_id: z.string(),
  tree_size: z.int().min(0),
  root_hash: Sha256Out,
  timestamp: InstantOut,
});
export type SignedTreeHead = z.infer<typeof SignedTreeHead>;

/** That the task's last event is in the audit tree of its organization, as `GET /v1/audit/proof` returns it. */
export const LogProof = z.strictObject({
  task_id: z.string(),
  version: z.int().min(1),
  event_hash: Sha256Out,
  leaf_hash: Sha256Out,
  inclusion: z.strictObject({
    leaf_index: z.int().min(0),
    tree_size: z.int().min(1),
    hashes: z.array(Sha256Out),
  }),
  tree_head: SignedTreeHead,
  /** A JWS in compact serialization whose payload is `tree_head` in canonical form. */
  tree_head_signature: z.string(),
});
export type LogProof = z.infer<typeof LogProof>;

/** The document with its signature, and the proof that it is in the log. */
export const SignedEvidence = z.strictObject({
  evidence: EvidenceDocument,
  /** Of the tree as it was when the evidence was read: the tree grows, so it is no part of what is signed. */
  proof: LogProof,
  /** A JWS in compact serialization whose payload is `evidence` in canonical form (RFC 8785). */
  signature: z.string(),
});
export type SignedEvidence = z.infer<typeof SignedEvidence>;
