import { z } from 'zod';
import { JsonValue, labelKey } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { CategoricalVotes } from '../estimation/categorical-votes.rule.js';
import { answerKey, isJsonObject } from '../methods/compare-answers.rule.js';
import { stepKey } from '../methods/step.rule.js';
import { ComparedVote, streamVotes } from '../quality/compared-votes.sql.js';
import type { VoteRange } from '../quality/compared-votes.sql.js';

/** The output as a whole. */
export const WHOLE = '';
const MAX_FIELDS = 20;
/** A class is a choice, not a text. */
const MAX_CLASS_CHARS = 200;
const MAX_SINGLE_ANSWERS = 10_000;

/** Uses index gold_by_time, then the primary key of votes. */
const SINGLE_ANSWERS = `
  SELECT v.task_id, v.step, v.assignment_id, v.worker_id, v.domain, v.task_type, v.output
    FROM gold g
    JOIN votes v ON v.task_id = g.task_id AND v.step = g.step AND v.org_id = g.org_id
   WHERE g.org_id = $1 AND v.is_alone AND v.submitted_at >= $2
   ORDER BY g.marked_at DESC
   LIMIT ${MAX_SINGLE_ANSWERS}`;

const TRUTHS = `SELECT task_id, step, truth FROM gold WHERE org_id = $1`;

const TruthRow = z.object({ task_id: z.string(), step: z.int(), truth: JsonValue });

/** An organization's answers by domain and field; all spellings of a domain are the same domain. */
export interface GatheredVotes {
  readonly answers: number;
  /** By the domain's key. */
  readonly domains: ReadonlyMap<string, DomainVotes>;
}

export interface DomainVotes {
  /** The spelling of the domain in the first answer read. */
  readonly spelling: string;
  readonly fields: ReadonlyMap<string, CategoricalVotes>;
}

/** Reads the newest answers of an organization that can be compared with a result or a known answer. */
export async function gatherVotes(manager: SqlRunner, range: VoteRange): Promise<GatheredVotes> {
  const truths = await typedRows(manager, TruthRow, TRUTHS, [range.orgId]);
  const truthOf = new Map(truths.map(row => [keyOf(row), row.truth]));
  const collector = new VoteCollector(truthOf);
  const singleAnswers = await typedRows(manager, ComparedVote, SINGLE_ANSWERS, [range.orgId, range.from]);
  for (const vote of singleAnswers) collector.add(vote);
  for await (const vote of streamVotes(manager, range)) collector.add(vote);
  return collector;
}

class VoteCollector implements GatheredVotes {
  readonly domains = new Map<string, DomainVotes & { readonly fields: Map<string, CategoricalVotes> }>();
  answers = 0;

  constructor(private readonly truthOf: ReadonlyMap<string, Json>) {}

  add(vote: ComparedVote): void {
    const { output } = vote;
    this.answers += 1;
    const item = keyOf(vote);
    const truth = this.truthOf.get(item);
    const fields = isJsonObject(output) ? Object.entries(output) : [];
    this.addTo(WHOLE, vote, item, output, truth);
    for (const [field, answer] of fields) {
      const known = isJsonObject(truth) && Object.hasOwn(truth, field) ? truth[field] : undefined;
      this.addTo(field, vote, item, answer, known);
    }
  }

  private addTo(
    field: string,
    { domain, worker_id: workerId }: ComparedVote,
    item: string,
    answer: Json,
    truth: Json | undefined,
  ): void {
    const key = answerKey(answer, 'normalized');
    const known = truth === undefined ? undefined : answerKey(truth, 'normalized');
    if (Math.max(key.length, known?.length ?? 0) > MAX_CLASS_CHARS) return;
    this.votesOn(domain, field)?.add({ item, workerId, answer: key, known });
  }

  private votesOn(domain: string, field: string): CategoricalVotes | undefined {
    const key = labelKey(domain);
    const known = this.domains.get(key) ?? { spelling: domain, fields: new Map<string, CategoricalVotes>() };
    this.domains.set(key, known);
    const { fields } = known;
    const votes = fields.get(field);
    if (votes !== undefined || fields.size > MAX_FIELDS) return votes;
    const added = new CategoricalVotes();
    fields.set(field, added);
    return added;
  }
}

function keyOf({ task_id: taskId, step }: { readonly task_id: string; readonly step: number }): string {
  return stepKey({ taskId, step });
}
