import { LIMITS } from '#libs/contracts';
import type { ReplyOf, GetQualitySummary } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import { roundKey } from '../persistence/round-key.js';
import { streamVotes } from '../persistence/stream-votes.js';
import type { VoteRange } from '../persistence/stream-votes.js';
import { AgreementUnits, fieldsOf } from './agreement-units.js';

type Measured = Pick<ReplyOf<typeof GetQualitySummary>, 'alpha' | 'alpha_by_field'>;

/**
 * Krippendorff's alpha over an organization's votes, of whole outputs and of each of their fields, in the transaction
 * of `manager`. Of more than a hundred fields the first hundred encountered are measured.
 */
export async function measuredAgreement(manager: SqlRunner, range: VoteRange): Promise<Measured> {
  const whole = new AgreementUnits();
  const fields = new Map<string, AgreementUnits>();
  for await (const vote of streamVotes(manager, range)) {
    if (vote.output === null) continue;
    const unit = roundKey({ taskId: vote.task_id, step: vote.step });
    whole.add(unit, vote.output);
    for (const [name, answer] of fieldsOf(vote.output)) {
      if (!fields.has(name) && fields.size < LIMITS.listItems) fields.set(name, new AgreementUnits());
      fields.get(name)?.add(unit, answer);
    }
  }
  const byField = [...fields]
    .map(([field, units]) => ({ field, ...units.alpha() }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => b.answers - a.answers || (a.field < b.field ? -1 : 1));
  return { alpha: whole.nominal(), alpha_by_field: byField };
}
