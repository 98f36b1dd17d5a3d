import { TaskCompleted, TaskQueued, TaskSubmitted, payloadHash } from '#libs/contracts';
import type { DataOf } from '#libs/contracts';
import { z } from 'zod';
import { contentOf } from '../facts/facts.js';
import type { Facts, Violations } from '../facts/facts.js';

const Output = z.looseObject({ verdict: z.string(), action: z.json().optional() });

type Submitted = DataOf<typeof TaskSubmitted>;

/**
 * A decision is approved by a quorum of equal answers, and not against a rejection where there is a veto, both as the
 * log has them; and it is passed on no more often than it may be, and once more if its reviewers disagree.
 */
export function decisionsAreSound({ log }: Pick<Facts, 'log'>): Violations {
  return [...Map.groupBy(log, ({ taskId }) => taskId)].flatMap(([taskId, events]) => {
    const dataOf = (wanted: string): unknown[] =>
      events.filter(({ type }) => type === wanted).map(event => Envelope.parse(contentOf(event)).data);
    const answers = dataOf(TaskSubmitted.type).map(data => TaskSubmitted.data.parse(data));
    const [asked] = answers;
    if (!asked?.decision) return [];
    const passedOn = dataOf(TaskQueued.type).filter(
      data => TaskQueued.data.parse(data).reason === 'escalated',
    );
    const tooOften =
      passedOn.length > asked.decision.max_escalations + 1
        ? [`${taskId} was passed on ${passedOn.length} times.`]
        : [];
    const ends = dataOf(TaskCompleted.type).map(data => TaskCompleted.data.parse(data));
    return [...tooOften, ...ends.flatMap(end => faultsOf(taskId, end, answers))];
  });
}

const Envelope = z.looseObject({ data: z.unknown() });

function faultsOf(
  taskId: string,
  { output, verdict }: DataOf<typeof TaskCompleted>,
  answers: readonly Submitted[],
): Violations {
  const [asked] = answers;
  const isApproval = ['approved', 'edited'].includes(Output.parse(output).verdict);
  if (
    asked === undefined ||
    verdict === null ||
    verdict.method !== 'quorum' ||
    verdict.decided === 'escalated' ||
    !isApproval
  )
    return [];
  const among = (ids: readonly string[]): readonly Submitted[] =>
    answers.filter(({ assignment_id: id }) => ids.includes(id));
  const { quorum = 1, veto = false } = asked.consensus;
  const counted = among(verdict.counted_assignment_ids);
  const equal = counted.filter(answer => comparedPart(answer.output) === comparedPart(output));
  const judged = [...counted, ...among(verdict.outvoted_assignment_ids)];
  const isVetoed = veto && judged.some(answer => Output.parse(answer.output).verdict === 'rejected');
  return [
    ...(equal.length < quorum || equal.length < counted.length
      ? [`${taskId} was approved with ${equal.length} equal answers of the ${quorum} it needs.`]
      : []),
    ...(isVetoed ? [`${taskId} was approved against a veto.`] : []),
  ];
}

function comparedPart(output: unknown): string {
  const { verdict, action = null } = Output.parse(output);
  return payloadHash({ verdict, action });
}
