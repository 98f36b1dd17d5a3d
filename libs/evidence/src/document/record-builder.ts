import { createHash } from 'node:crypto';
import { z } from 'zod';
import { JsonValue, endStatusOf, isTaskEventType, payloadHash } from '#libs/contracts';
import type { TaskEventType } from '#libs/contracts';
import type { DerivedRecord, Outcome, Reviewer, StepVerdict, Transition } from './evidence-document.js';
import { Envelope, READ_EVENTS, VerdictParts } from './read-events.js';

/** Thrown when an event lacks what the record is derived from, or the events do not end. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  constructor(
    /** The transition's version; null for the record as a whole. */
    readonly version: number | null,
    message: string,
  ) {
    super(message);
  }
}

interface Place {
  readonly workerId: string;
  readonly requirements: Readonly<Record<string, unknown>> | null;
  readonly matchedAt: string | null;
  offeredAt: string | null;
  acceptedAt: string | null;
  startedAt: string | null;
}

type Data<Type extends keyof typeof READ_EVENTS> = z.infer<(typeof READ_EVENTS)[Type]>;

/**
 * Derives from a task's request and transitions what the document says in short: who answered, the votes, the outcome.
 * The gateway builds documents with it, and a verifier compares them with it.
 *
 * Transitions are added one at a time, so that a long history does not occupy the event loop.
 */
export class RecordBuilder {
  private createdAt: string | undefined;
  private envelope: Envelope | undefined;
  private requirements: Readonly<Record<string, unknown>> | null = null;
  private readonly places = new Map<string, Place>();
  private readonly reviewers = new Map<string, Reviewer>();
  private readonly verdicts: StepVerdict[] = [];
  private outcome: Outcome | undefined;

  /**
   * @param request the task as posted
   * @param pseudonymOf the pseudonym of a worker, given also the assignment
   */
  constructor(
    private readonly request: Readonly<Record<string, unknown>>,
    private readonly pseudonymOf: (workerId: string, assignmentId: string) => string,
  ) {}

  /** @throws RecordError */
  add(transition: Transition): void {
    const { version, type, event } = transition;
    this.createdAt ??= transition.occurred_at;
    if (event === null) {
      this.erased(transition);
      return;
    }
    this.envelope ??= readAs(Envelope, event, version);
    // Events of later releases are in the chain, and say nothing that this form of the document has.
    if (isTaskEventType(type)) this.read(type, event['data'], version);
  }

  /** @throws RecordError */
  build(): DerivedRecord {
    const { createdAt, envelope, outcome } = this;
    if (createdAt === undefined || envelope === undefined)
      throw new RecordError(null, 'There are no transitions.');
    if (outcome === undefined) throw new RecordError(null, 'No transition ends the task.');
    return {
      task_id: envelope.subject,
      org_id: envelope.orgid,
      workspace_id: envelope.workspaceid,
      created_at: createdAt,
      payload_sha256: hashOfPayload(this.request),
      reviewers: [...this.reviewers.values()],
      verdicts: this.verdicts,
      outcome,
    };
  }

  private read(type: TaskEventType, data: unknown, version: number): void {
    const as = <Schema extends z.ZodType>(schema: Schema): z.output<Schema> => readAs(schema, data, version);
    switch (type) {
      case 'task.queued':
        this.requirements = as(READ_EVENTS[type]).requirements;
        return;
      case 'task.matched':
        this.matched(as(READ_EVENTS[type]));
        return;
      case 'task.offered':
        this.offered(as(READ_EVENTS[type]));
        return;
      case 'task.accepted':
        this.accepted(as(READ_EVENTS[type]));
        return;
      case 'task.started':
        this.started(as(READ_EVENTS[type]));
        return;
      case 'task.submitted':
        this.submitted(as(READ_EVENTS[type]), version);
        return;
      case 'task.verified':
        this.verified(as(READ_EVENTS[type]), version);
        return;
      case 'task.completed':
        this.completed(as(READ_EVENTS[type]), version);
        return;
      case 'task.failed': {
        const { reason, detail, failed_at } = as(READ_EVENTS[type]);
        this.outcome = {
          ...UNDECIDED,
          status: 'failed',
          ended_in: version,
          ended_at: failed_at,
          reason,
          detail,
        };
        return;
      }
      case 'task.cancelled': {
        const { reason, cancelled_at: at } = as(READ_EVENTS[type]);
        this.outcome = { ...UNDECIDED, status: 'cancelled', ended_in: version, ended_at: at, reason };
        return;
      }
      case 'task.created':
      case 'task.sla_breached':
      case 'task.deadline_changed':
      case 'task.erased':
        return;
    }
  }

  /** Of an erased event, its type and its time are left: how and when the task ended. */
  private erased({ version, type, occurred_at: endedAt }: Transition): void {
    const status = isTaskEventType(type) ? endStatusOf(type) : null;
    if (status !== null) this.outcome = { ...UNDECIDED, status, ended_in: version, ended_at: endedAt };
  }

  private matched({ assignment_id, worker_id, matched_at }: Data<'task.matched'>): void {
    const { requirements } = this;
    this.places.set(assignment_id, { ...newPlace(worker_id), requirements, matchedAt: matched_at });
  }

  private offered({ assignment_id, worker_id, offered_at }: Data<'task.offered'>): void {
    this.placeOf(assignment_id, worker_id).offeredAt = offered_at;
  }

  private accepted({ assignment_id, worker_id, accepted_at }: Data<'task.accepted'>): void {
    this.placeOf(assignment_id, worker_id).acceptedAt = accepted_at;
  }

  private started({ assignment_id, worker_id, started_at }: Data<'task.started'>): void {
    this.placeOf(assignment_id, worker_id).startedAt = started_at;
  }

  private submitted(data: Data<'task.submitted'>, version: number): void {
    const { assignment_id: assignmentId, worker_id: workerId, step, output } = data;
    const { requirements, matchedAt, offeredAt, acceptedAt, startedAt } = this.placeOf(
      assignmentId,
      workerId,
    );
    this.reviewers.set(assignmentId, {
      pseudonym: this.pseudonymOf(workerId, assignmentId),
      assignment_id: assignmentId,
      step,
      qualifications: { trust_level: data.trust_level ?? null, requirements, matched_at: matchedAt },
      offered_at: offeredAt,
      accepted_at: acceptedAt,
      started_at: startedAt,
      submitted_at: data.submitted_at,
      answered_in: version,
      answer_sha256: hashOfJson(output, version),
      ...this.voteIn(output),
      evidence: data.evidence.map(attachmentOf),
      counted: null,
    });
  }

  private verified({ step, output, verdict, verified_at }: Data<'task.verified'>, version: number): void {
    const output_sha256 = hashOfJson(output, version);
    this.verdicts.push({ step, decided_in: version, decided_at: verified_at, output_sha256, verdict });
    const { counted_assignment_ids: counted, outvoted_assignment_ids: outvoted = [] } = readAs(
      VerdictParts,
      verdict,
      version,
    );
    this.judge(counted, true);
    this.judge(outvoted, false);
  }

  private completed({ output, decision, completed_at }: Data<'task.completed'>, version: number): void {
    this.outcome = {
      ...UNDECIDED,
      ...{ status: 'completed', ended_in: version, ended_at: completed_at, output },
      decision: decision ?? null,
    };
  }

  private judge(assignmentIds: readonly string[], counted: boolean): void {
    for (const id of assignmentIds) {
      const reviewer = this.reviewers.get(id);
      if (reviewer !== undefined) this.reviewers.set(id, { ...reviewer, counted });
    }
  }

  /** Only the answer to a decision is a vote whose form is known. */
  private voteIn(output: unknown): Pick<Reviewer, 'verdict' | 'reasoning'> {
    const vote = this.request['decision'] === undefined ? undefined : Vote.safeParse(output).data;
    return { verdict: vote?.verdict ?? null, reasoning: vote?.reasoning ?? null };
  }

  private placeOf(assignmentId: string, workerId: string): Place {
    const known = this.places.get(assignmentId) ?? newPlace(workerId);
    this.places.set(assignmentId, known);
    return known;
  }
}

const Vote = z.looseObject({ verdict: z.string(), reasoning: z.string().optional() });
const UNDECIDED = { output: null, decision: null, reason: null, detail: null };

function newPlace(workerId: string): Place {
  const times = { matchedAt: null, offeredAt: null, acceptedAt: null, startedAt: null };
  return { workerId, requirements: null, ...times };
}

/** SHA-256 over RFC 8785 of what was to be decided or worked on; null for a task without a payload. */
export function hashOfPayload(request: Readonly<Record<string, unknown>>): string | null {
  const { decision, payload } = WithPayload.parse(request);
  if (decision !== undefined) return hashOfJson(decision.action, null);
  return payload === undefined ? null : hashOfJson(payload, null);
}

const WithPayload = z.looseObject({
  decision: z.looseObject({ action: z.unknown() }).optional(),
  payload: z.unknown().optional(),
});

function attachmentOf({
  type,
  uri,
  content,
  sha256,
}: Data<'task.submitted'>['evidence'][number]): Reviewer['evidence'][number] {
  if (content !== undefined) {
    const own = createHash('sha256').update(content, 'utf8').digest('hex');
    return { type, uri: uri ?? null, sha256: own, sha256_of: 'content' };
  }
  return {
    type,
    uri: uri ?? null,
    sha256: sha256 ?? null,
    sha256_of: sha256 === undefined ? null : 'worker',
  };
}

function hashOfJson(value: unknown, version: number | null): string {
  const json = JsonValue.safeParse(value);
  if (!json.success) throw new RecordError(version, 'It has a value that is not JSON, or nested too deep.');
  return payloadHash(json.data);
}

function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown, version: number): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'Its data' : `Its ${issue.path.join('.')}`;
  throw new RecordError(version, `${where} is not as in an event of this type.`);
}
