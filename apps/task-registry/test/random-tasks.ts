import { randomUUID } from 'node:crypto';
import { ServiceError } from '#libs/contracts';
import type { Urgency } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import type { Command, CreateTask } from '../src/domain/command.rule.js';
import type { Task } from '../src/domain/task.rule.js';
import { TaskRepository } from '../src/persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../src/views/task-view.js';
import { create as example } from './domain-tasks.js';
import type { World } from './harness.js';
import { commandOf, creationOf, history } from './lifecycle-moves.js';
import fc from 'fast-check';

export const POOLS = [randomUUID(), randomUUID()] as const;
export const DOMAINS = ['security', 'Security', 'general'] as const;
export const WORKSPACES = ['default', 'eu'] as const;
export const TITLES = ['Call the owner', 'Prüfe PO-4711', 'call Ann, now'] as const;
export const URGENCY_CHOICES = ['normal', 'critical'] as const satisfies readonly Urgency[];
const FAR_AWAY = new Date('2099-01-01T00:00:00.000Z');

/** A cancellation has a reason in the organization's own words, here one that is also a reason to fail. */
const ENDS = [
  { kind: 'fail', reason: 'expired', detail: null, step: null },
  { kind: 'fail', reason: 'no_consensus', detail: 'No two agree.', step: null },
  { kind: 'cancel', orgId: example.orgId, pools: null, reason: 'expired' },
  { kind: 'cancel', orgId: example.orgId, pools: null, reason: null },
] as const satisfies readonly Command[];

/** Some tasks, each with what is listed and filtered, and with the moves of its lifecycle. */
export const someTasks = fc.array(
  fc.record({
    history,
    moves: fc.nat(60),
    pool: fc.constantFrom(undefined, undefined, ...POOLS),
    domain: fc.constantFrom(...DOMAINS),
    workspace: fc.constantFrom(...WORKSPACES),
    urgency: fc.constantFrom(...URGENCY_CHOICES),
    title: fc.constantFrom(...TITLES),
    end: fc.constantFrom<Command | undefined>(undefined, undefined, ...ENDS),
    price: fc.constantFrom(example.price, example.price, example.price, null),
  }),
  { minLength: 4, maxLength: 16 },
);
type SomeTask = typeof someTasks extends fc.Arbitrary<(infer One)[]> ? One : never;

/** Creates the tasks in an organization of their own and makes their moves, all at once. @returns their last states */
export async function playOut(
  world: World,
  tasks: readonly SomeTask[],
): Promise<{ readonly orgId: string; readonly tasks: readonly Task[] }> {
  const orgId = randomUUID();
  const repository = world.registry.get(TaskRepository);
  const last = await Promise.all(tasks.map(one => playOutOne(repository, orgId, one)));
  return { orgId, tasks: last };
}

async function playOutOne(repository: TaskRepository, orgId: string, one: SomeTask): Promise<Task> {
  const taskId = randomUUIDv7();
  let task: Task | undefined;
  const execute = async (command: Command): Promise<void> => {
    try {
      await repository.execute({ target: { taskId }, command }, taskProgressCodec, done => {
        ({ task } = done);
        return toTaskProgress(done);
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  };
  await execute(creationIn(orgId, taskId, one));
  for (const move of one.history.moves.slice(0, one.moves)) {
    const command = task === undefined ? undefined : commandOf(task, move);
    if (command !== undefined) await execute(placed(command, orgId));
  }
  if (one.end !== undefined) await execute(placed(one.end, orgId));
  if (task === undefined) throw new Error('The task was not created.');
  return task;
}

function creationIn(orgId: string, taskId: string, one: SomeTask): CreateTask {
  const { pool, domain, workspace, urgency, price, title } = one;
  const creation = creationOf(one.history);
  const { spec } = creation;
  return {
    ...creation,
    ...{ taskId, orgId, workspaceId: workspace, price },
    spec: {
      ...spec,
      domain,
      title,
      sla: { ...spec.sla, urgency },
      requirements: { ...spec.requirements, ...(pool !== undefined && { worker_pool_id: pool }) },
    },
  };
}

/** Assignment ids are unique in the database, and here several tasks share their workers. */
function placed(command: Command, orgId: string): Command {
  if (command.kind === 'offer') {
    return { ...command, assignmentId: randomUUID(), capacity: Infinity, expiresAt: FAR_AWAY };
  }
  return command.kind === 'cancel' ? { ...command, orgId } : command;
}
