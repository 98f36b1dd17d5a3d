import { createHash } from 'node:crypto';
import { hashOfEvent, payloadHash } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import type { Transition } from '../src/index.js';

export const TASK_ID = '0195f3a0-0000-7000-8000-00000000000a';
export const ORG_ID = '0195f3a0-0000-7000-8000-0000000000f1';

/** A task's history, with the hash chain of the registry. */
export class SampleHistory {
  readonly transitions: Transition[] = [];
  private seconds = 0;

  /** An event of the next second; `data` gets that instant. */
  add(type: string, data: (at: string) => Readonly<Record<string, unknown>>): this {
    this.seconds += 1;
    const version = this.transitions.length + 1;
    const at = new Date(Date.UTC(2026, 2, 2, 3) + this.seconds * 1_000).toISOString();
    const event = {
      ...{ specversion: '1.0', id: idOf('e', version), source: 'countersign/task-registry', type },
      ...{ subject: TASK_ID, time: at, datacontenttype: 'application/json', orgid: ORG_ID },
      ...{ workspaceid: 'default', sequence: version, data: { task_id: TASK_ID, ...data(at) } },
    };
    const previous_hash = this.transitions.at(-1)?.hash ?? null;
    const seal = { previous_hash, ...this.saltOf(version) };
    const hash = hashOfEvent(event, seal) ?? '';
    this.transitions.push({ version, type, occurred_at: at, event, ...seal, hash });
    return this;
  }

  /** Every fourth event is of a release before salts: both occur in one chain during a deployment. */
  private saltOf(version: number): Pick<Transition, 'hash_version' | 'salt'> {
    if (version % 4 === 0) return { hash_version: 1, salt: null };
    return { hash_version: 2, salt: createHash('sha256').update(String(version)).digest('hex') };
  }

  queued(): this {
    const requirements = { skills: ['kyc'], certifications: ['iso-27001'], trust_level: 3 };
    return this.add('task.queued', () => ({ step: 1, requirements }));
  }

  /** A worker is matched and answers. */
  answered(worker: number, output: Json, evidence: readonly Json[] = []): this {
    const names = { assignment_id: idOf('a', worker), worker_id: idOf('b', worker) };
    return this.add('task.matched', at => ({ ...names, score: 0.9, matched_at: at }))
      .add('task.offered', at => ({ ...names, offered_at: at, expires_at: null }))
      .add('task.accepted', at => ({ ...names, accepted_at: at }))
      .add('task.started', at => ({ ...names, started_at: at }))
      .add('task.submitted', at => ({
        ...{ ...names, step: 1, trust_level: 4, output, evidence, submitted_at: at },
      }));
  }

  completed(
    output: Json,
    counted: readonly number[],
    outvoted: readonly number[],
    decision: Json = null,
  ): this {
    const verdict = {
      ...{ method: 'majority', decided: 'all_answers', agreement: 0.67 },
      votes: [{ votes: counted.length }, ...(outvoted.length > 0 ? [{ votes: outvoted.length }] : [])],
      counted_assignment_ids: counted.map(worker => idOf('a', worker)),
      outvoted_assignment_ids: outvoted.map(worker => idOf('a', worker)),
    };
    return this.add('task.verified', at => ({ step: 1, output, verdict, verified_at: at })).add(
      'task.completed',
      at => ({ output, evidence: [], verdict, decision, completed_at: at }),
    );
  }
}

/** A UUID of a kind and a number. */
export function idOf(kind: string, number: number): string {
  return `0195f3a0-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;
}

const ACTION = { transfer: { amount: 1200.5, to: 'DE02 1203 0000 0000 2020 51' }, reason: 'Rückerstattung' };
export const DECISION_REQUEST = {
  ...{ task_type: 'decision', domain: 'finance', title: 'Refund', instructions: 'May it be paid?' },
  decision: {
    ...{
      request_type: 'conformité',
      allowed: ['approved', 'rejected'],
      action: ACTION,
      summary: 'A refund.',
    },
  },
};

/** A decision by three reviewers, two of whom approve. */
export function decidedHistory(): SampleHistory {
  const approved = { verdict: 'approved', reasoning: 'The goods came back.' };
  const [sha256, content] = [payloadHash('elsewhere'), 'Seen the parcel.'];
  return new SampleHistory()
    .add('task.created', at => ({ title: 'Refund', created_at: at }))
    .queued()
    .answered(1, approved, [
      { type: 'note', content },
      { type: 'photo', uri: 'https://evidence.example/1', sha256 },
      { type: 'call', uri: 'https://evidence.example/2' },
    ])
    .answered(2, { verdict: 'rejected', reasoning: 'Too late.' })
    .add('task.sla_breached', at => ({ kind: 'target_latency', breached_at: at }))
    .answered(3, approved)
    .completed(approved, [1, 3], [2], {
      ...{ verdict: 'approved', reasoning: approved.reasoning, decided_at: '2026-03-02T03:00:20.000Z' },
      ...{ action_sha256: payloadHash(ACTION), final_action_sha256: payloadHash(ACTION) },
    });
}
