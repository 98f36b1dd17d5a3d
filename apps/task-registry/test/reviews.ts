import { randomUUID } from 'node:crypto';
import {
  AcceptOffer,
  CreateTask,
  OfferTask,
  StartAssignment,
  SubmitAnswer,
  VerifyTask,
  verdictOnOnly,
} from '#libs/contracts';
import type { Json, RequestOf } from '#libs/contracts';
import { createRequest, historyOf, offerRequest, specWith } from './harness.js';
import type { World } from './harness.js';

type Create = RequestOf<typeof CreateTask>;

/** A reviewer with an assignment on a task: the ids used in their commands. */
export interface Reviewer {
  readonly worker_id: string;
  readonly assignment_id: string;
}

export async function createReview(
  world: World,
  spec: Record<string, unknown>,
  create: Partial<Create> = {},
): Promise<Create> {
  const request = createRequest({ spec: specWith(spec), ...create });
  await world.ask(CreateTask, request);
  return request;
}

/** Offers the task to a new worker in the task's present round. */
export async function offerToNewWorker(world: World, { task_id }: Create, round = 1): Promise<Reviewer> {
  const worker_id = randomUUID();
  const expires_at = new Date(world.clock.now().getTime() + 120_000).toISOString();
  const offer = offerRequest({ task_id }, { worker_id, round, expires_at });
  const { assignment_id } = await world.ask(OfferTask, offer);
  return { worker_id, assignment_id };
}

/** The worker accepts the offer and starts. */
export async function begin(world: World, reviewer: Reviewer): Promise<void> {
  await world.ask(AcceptOffer, reviewer);
  await world.ask(StartAssignment, reviewer);
}

export function answer(reviewer: Reviewer, reached_user = true): RequestOf<typeof SubmitAnswer> {
  return { ...reviewer, output: { reached_user }, evidence: [], files: [] };
}

/** From the offer to the answer. */
export async function review(world: World, task: Create, round = 1): Promise<Reviewer> {
  const reviewer = await offerToNewWorker(world, task, round);
  await begin(world, reviewer);
  await world.ask(SubmitAnswer, answer(reviewer));
  return reviewer;
}

export function verify(
  world: World,
  { task_id }: Create,
  step: number,
  counted: readonly Reviewer[],
  { outvoted = [], output = { reached_user: true } }: { outvoted?: readonly Reviewer[]; output?: Json } = {},
) {
  const verdict = {
    ...verdictOnOnly(''),
    counted_assignment_ids: counted.map(({ assignment_id }) => assignment_id),
    outvoted_assignment_ids: outvoted.map(({ assignment_id }) => assignment_id),
  };
  return world.ask(VerifyTask, { task_id, step, output, verdict });
}

/** The data of the last event of a type in a task's history. */
export async function lastEventData(
  world: World,
  task: Create,
  type: string,
): Promise<Readonly<Record<string, unknown>>> {
  const data = (await historyOf(world, task)).findLast(event => event.type === type)?.data;
  if (typeof data !== 'object' || data === null) throw new Error(`No ${type} was published.`);
  return { ...data };
}

/** As events refer to the assignments of reviewers. */
export const refs = (...reviewers: readonly Reviewer[]) =>
  reviewers.map(({ assignment_id, worker_id }) => ({ assignment_id, worker_id }));

/** The stored count of a worker's open assignments. */
export async function openOf(world: World, workerId: string): Promise<number> {
  const [row] = await world.sql<{ open: number }>(`SELECT open FROM worker_load WHERE worker_id = $1`, [
    workerId,
  ]);
  return row?.open ?? 0;
}
