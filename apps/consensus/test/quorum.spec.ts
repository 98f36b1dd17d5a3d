import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetQualitySummary, MarkGold, SINGLE_ANSWER } from '#libs/contracts';
import type { ConsensusSpec, Json, RequestInput, VerifyTask } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { ConsensusWorld } from './consensus-world.js';
import type { PublishedVote } from './consensus-world.js';

let world: ConsensusWorld;

beforeAll(async () => {
  world = await ConsensusWorld.start();
});
afterAll(() => world.close());

const APPROVED = { verdict: 'approved', reasoning: 'It is within the limit.' };
const REJECTED = { verdict: 'rejected', reasoning: 'It is above the limit.' };
const ESCALATED = { verdict: 'escalated', reasoning: 'I may not decide that.' };
const TWO_OF_THREE: Partial<ConsensusSpec> = { total: 3, method: 'quorum', quorum: 2 };

type Ballot = PublishedVote & { readonly assignmentId: string; readonly workerId: string };

/** A decision of one new task, whose votes are published as they are made. */
class TestDecision {
  readonly taskId = randomUUID();
  private readonly counted: Ballot[] = [];

  constructor(
    private readonly consensus: Partial<ConsensusSpec>,
    private readonly maxEscalations = 0,
  ) {}

  vote(output: Json, change: Partial<PublishedVote> = {}): Ballot {
    const { taskId, consensus, maxEscalations } = this;
    const ids = { taskId, assignmentId: randomUUID(), workerId: randomUUID() };
    const vote = { ...ids, output, consensus, maxEscalations, trustLevel: 2, ...change };
    this.counted.push(vote);
    return vote;
  }

  get extensions() {
    return world.extended.filter(({ task_id: id }) => id === this.taskId);
  }

  get verdicts(): readonly RequestInput<typeof VerifyTask>[] {
    return world.verified.filter(({ task_id: id }) => id === this.taskId);
  }

  /** Of each vote in order: whether it agreed with the result; null where it was not judged. */
  async judgements(): Promise<readonly (boolean | null)[]> {
    const rows = await world.query<{ assignment_id: string; agreed: boolean | null }>(
      'SELECT assignment_id, agreed FROM judgements WHERE task_id = $1',
      [this.taskId],
    );
    const agreed = new Map(rows.map(row => [row.assignment_id, row.agreed]));
    return this.counted.map(({ assignmentId }) => agreed.get(assignmentId) ?? null);
  }
}

describe('a quorum', () => {
  test('is decided before the last answer, which changes nothing', async () => {
    const decision = new TestDecision(TWO_OF_THREE);
    const [first, second] = [decision.vote(APPROVED), decision.vote(APPROVED)];
    await world.publishInOrder(first);
    expect(world.commandsFor(decision.taskId)).toEqual([]);
    await world.publishInOrder(second);
    expect(await world.verdictOn(decision.taskId)).toMatchObject({
      output: APPROVED,
      verdict: { method: 'quorum', decided: 'early' },
    });
    await world.publishInOrder(decision.vote(REJECTED));
    expect(decision.verdicts).toHaveLength(2);
    expect(decision.verdicts[1]).toEqual(decision.verdicts[0]);
    expect(await decision.judgements()).toEqual([true, true, null]);
  });

  test('is decided by one rejection with a veto, by which nobody is judged', async () => {
    const decision = new TestDecision({ ...TWO_OF_THREE, veto: true });
    const [approving, rejecting] = [decision.vote(APPROVED), decision.vote(REJECTED)];
    await world.publishInOrder(approving, rejecting);
    const { output, verdict } = await world.verdictOn(decision.taskId);
    expect(output).toEqual(REJECTED);
    expect(verdict).toMatchObject({
      counted_assignment_ids: [rejecting.assignmentId],
      outvoted_assignment_ids: [],
    });
    await world.settled();
    expect(await decision.judgements()).toEqual([null, null]);
  });

  test('that has become impossible fails the task, or is handed to a more trusted worker', async () => {
    const differ = { verdict: 'edited', reasoning: 'Half of it.', action: { amount: 5 } };
    const all = { ...TWO_OF_THREE, quorum: 3 };
    const failing = new TestDecision(all);
    await world.publishInOrder(failing.vote(APPROVED), failing.vote(differ));
    expect(world.commandsFor(failing.taskId)).toEqual(['fail']);

    const handed = new TestDecision({ ...all, on_disagreement: 'escalate' });
    await world.publishInOrder(handed.vote(APPROVED), handed.vote(differ));
    expect(handed.extensions).toEqual([
      { task_id: handed.taskId, step: 1, answers_needed: 3, trust_level: 3, withdraw_open: true },
    ]);
    await world.publishInOrder(handed.vote(differ, { trustLevel: 3, escalatedTo: 3 }));
    expect(handed.verdicts).toMatchObject([{ output: differ, verdict: { decided: 'escalated' } }]);
  });

  test('that two replicas decide at once has one verdict', async () => {
    const second = await world.addReplica();
    const decisions = Array.from({ length: 60 }, () => new TestDecision({ ...TWO_OF_THREE, veto: true }));
    // Whichever two arrive first decide: both verdicts are possible, but only one of them is given.
    const votes = decisions.flatMap(decision =>
      [APPROVED, APPROVED, REJECTED].map(one => decision.vote(one)),
    );
    await Promise.all(votes.map(vote => world.publish(vote)));
    await world.settled();
    for (const { verdicts } of decisions) {
      expect(verdicts.length).toBeGreaterThan(0);
      expect(new Set(verdicts.map(one => JSON.stringify(one))).size).toBe(1);
    }
    const rounds = await world.query<{ outcome: string; rounds: number }>(
      'SELECT outcome, count(*)::int AS rounds FROM rounds WHERE task_id = ANY ($1) GROUP BY outcome',
      [decisions.map(({ taskId }) => taskId)],
    );
    expect(rounds).toEqual([{ outcome: 'verified', rounds: 60 }]);
    await world.stopReplica(second);
  });
});

describe('an escalated decision', () => {
  const SINGLE = { total: 1 };

  test('of one answer passes to a more trusted worker, whose answer is the result', async () => {
    const decision = new TestDecision(SINGLE, 1);
    const [asked, senior] = [
      decision.vote(ESCALATED),
      decision.vote(APPROVED, { trustLevel: 3, escalatedTo: 3, answersNeeded: 2 }),
    ];
    await world.publishInOrder(asked);
    expect(decision.extensions).toEqual([
      { task_id: decision.taskId, step: 1, answers_needed: 2, trust_level: 3 },
    ]);
    expect(decision.verdicts).toEqual([]);
    await world.publishInOrder(senior);
    expect(decision.verdicts).toMatchObject([
      {
        output: APPROVED,
        verdict: {
          method: 'single',
          // The worker who escalated is in neither list: paid, and not judged.
          counted_assignment_ids: [senior.assignmentId],
          outvoted_assignment_ids: [],
        },
      },
    ]);
    expect(await decision.judgements()).toEqual([null, null]);
  });

  test('rises up to its last escalation, and then is the verdict', async () => {
    const decision = new TestDecision(SINGLE, 2);
    await world.publishInOrder(
      decision.vote(ESCALATED, { trustLevel: null }),
      decision.vote(ESCALATED, { trustLevel: 3, escalatedTo: 2, answersNeeded: 2 }),
    );
    const asked = decision.extensions.map(one => [one.answers_needed, one.trust_level]);
    expect(asked).toEqual([
      [2, 2],
      [3, 4],
    ]);
    await world.publishInOrder(decision.vote(ESCALATED, { trustLevel: 4, escalatedTo: 4, answersNeeded: 3 }));
    expect(decision.verdicts).toMatchObject([{ output: ESCALATED }]);
    expect(world.commandsFor(decision.taskId)).toEqual(['extend', 'extend', 'verify']);
  });

  test('that a redelivery repeats asks for nobody else', async () => {
    const decision = new TestDecision(SINGLE, 1);
    const asked = decision.vote(ESCALATED);
    await world.publishInOrder(asked, asked);
    expect(new Set(decision.extensions.map(one => JSON.stringify(one))).size).toBe(1);
  });

  test('of a quorum waits for the others, and its place counts like any other', async () => {
    const decision = new TestDecision({ ...TWO_OF_THREE, quorum: 3 }, 1);
    await world.publishInOrder(decision.vote(ESCALATED), decision.vote(APPROVED));
    expect(world.commandsFor(decision.taskId)).toEqual([]);
    await world.publishInOrder(decision.vote(APPROVED));
    expect(decision.extensions).toMatchObject([{ answers_needed: 4, trust_level: 3 }]);
    await world.publishInOrder(decision.vote(APPROVED, { trustLevel: 3, escalatedTo: 3, answersNeeded: 4 }));
    const { verdict } = await world.verdictOn(decision.taskId);
    expect(verdict).toMatchObject({ decided: 'all_answers', agreement: 1 });
    expect(verdict.counted_assignment_ids).toHaveLength(3);
    expect(await decision.judgements()).toEqual([null, true, true, true]);
  });

  test('of a quorum that everybody escalates passes on as a whole', async () => {
    const decision = new TestDecision(TWO_OF_THREE, 1);
    await Promise.all([1, 2, 3].map(() => world.publish(decision.vote(ESCALATED))));
    expect(await waitFor(() => decision.extensions[0])).toMatchObject({ answers_needed: 6, trust_level: 3 });
    const higher = { trustLevel: 3, escalatedTo: 3, answersNeeded: 6 };
    await world.publishInOrder(decision.vote(ESCALATED, higher), decision.vote(ESCALATED, higher));
    expect(decision.verdicts).toMatchObject([{ output: ESCALATED, verdict: { decided: 'early' } }]);
  });
});

describe('the quality of those who decide', () => {
  test('is measured by known answers, except for one who passed the decision on', async () => {
    const decision = new TestDecision({ total: 1 }, 1);
    const [asked, senior] = [
      decision.vote(ESCALATED),
      decision.vote(APPROVED, { trustLevel: 3, escalatedTo: 3, answersNeeded: 2 }),
    ];
    await world.publishInOrder(asked, senior);
    const { gold } = await world.ask(MarkGold, {
      ...{ org_id: world.orgId, task_id: decision.taskId, step: 1, domain: 'security', note: null },
      ...{ consensus: SINGLE_ANSWER, output: { verdict: 'approved' } },
    });
    expect(gold).toMatchObject({ answers: 1, right: 1 });
  });

  test('compares verdicts and not their reasoning', async () => {
    const orgId = randomUUID();
    for (const verdict of ['approved', 'rejected']) {
      const decision = new TestDecision({ total: 2 });
      const votes = ['one reason', 'another'].map(reasoning =>
        decision.vote({ verdict, reasoning }, { orgId }),
      );
      await world.publishInOrder(...votes);
    }
    const [from, to] = [-60_000, 60_000].map(ms => new Date(Date.now() + ms).toISOString());
    const range = { from: from ?? '', to: to ?? '', workspace_id: null };
    expect(await world.ask(GetQualitySummary, { org_id: orgId, ...range })).toMatchObject({
      alpha: { alpha: 1, units: 2 },
    });
  });
});
