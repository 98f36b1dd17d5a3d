import { loadChangesBetween } from './assignments.rule.js';
import { breach, checkWork } from './breach.rule.js';
import { cancel } from './cancel.rule.js';
import type { Command } from './command.rule.js';
import { create } from './create.rule.js';
import { changeDeadline } from './deadline.rule.js';
import { notFound } from './decision.rule.js';
import type { Circumstances, Decision, Ruling } from './decision.rule.js';
import { erase } from './erase.rule.js';
import { fail } from './fail.rule.js';
import { accept, decline, expireOffer } from './offer-response.rule.js';
import { assign, offer } from './offer.rule.js';
import { extend, queue, relax } from './queue.rule.js';
import { reassign } from './reassign.rule.js';
import { requeueByOperator } from './requeue.rule.js';
import { submit } from './submit.rule.js';
import type { Assignment, Task } from './task.rule.js';
import { verify } from './verify.rule.js';
import { release, start, takeBack } from './work.rule.js';

/**
 * The lifecycle: the effect of a command on a task.
 *
 * A command that repeats what already holds is `unchanged` and publishes nothing; one that is impossible, or no longer
 * possible, is a `conflict`. Each event increments the version by one.
 *
 * @param task null when no task has the command's id
 */
export function decide(task: Task | null, command: Command, circumstances: Circumstances): Decision {
  const ruling = rule(task, command, circumstances);
  if (ruling.outcome !== 'changed') return ruling;
  const next = {
    ...ruling.task,
    version: ruling.task.version + ruling.events.length,
    updatedAt: circumstances.now,
  };
  const loadChanges = loadChangesBetween(task?.assignments ?? [], next.assignments);
  return { outcome: 'changed', task: next, events: ruling.events, loadChanges };
}

function rule(task: Task | null, command: Command, circumstances: Circumstances): Ruling {
  if (command.kind === 'create') return create(task, command, circumstances);
  if (task === null)
    return notFound('assignmentId' in command && !('round' in command) ? 'assignment' : 'task');
  switch (command.kind) {
    case 'queue':
      return queue(task, command, circumstances);
    case 'offer':
      return offer(task, command, circumstances);
    case 'assign':
      return assign(task, command, circumstances);
    case 'verify':
      return verify(task, command, circumstances);
    case 'extend':
      return extend(task, command, circumstances);
    case 'fail':
      return fail(task, command, circumstances);
    case 'cancel':
      return cancel(task, command, circumstances);
    case 'requeue':
      return requeueByOperator(task, command, circumstances);
    case 'reassign':
      return reassign(task, command, circumstances);
    case 'change-deadline':
      return changeDeadline(task, command, circumstances);
    case 'erase':
      return erase(task, command, circumstances);
    case 'breach':
      return breach(task, command, circumstances);
    case 'relax':
      return relax(task, circumstances);
    case 'accept':
    case 'decline':
    case 'check-work':
    case 'expire-offer':
    case 'release':
    case 'start':
    case 'submit':
    case 'take-back':
      return ruleOnAssignment(task, command, circumstances);
  }
}

type AssignmentCommand = Extract<
  Command,
  {
    kind: 'accept' | 'check-work' | 'decline' | 'expire-offer' | 'release' | 'start' | 'submit' | 'take-back';
  }
>;

function ruleOnAssignment(task: Task, command: AssignmentCommand, circumstances: Circumstances): Ruling {
  const assignment = assignmentOf(task, command);
  if (assignment === undefined) return notFound('assignment');
  switch (command.kind) {
    case 'accept':
      return accept(task, assignment, circumstances);
    case 'check-work':
      return checkWork(task, assignment, circumstances);
    case 'decline':
      return decline(task, assignment, circumstances);
    case 'expire-offer':
      return expireOffer(task, assignment, circumstances);
    case 'release':
      return release(task, assignment, circumstances);
    case 'start':
      return start(task, assignment, circumstances);
    case 'submit':
      return submit(task, assignment, command, circumstances);
    case 'take-back':
      return takeBack(task, assignment, command, circumstances);
  }
}

/** Another worker's assignment is not found, so that its existence is not disclosed. */
function assignmentOf(task: Task, command: AssignmentCommand): Assignment | undefined {
  const assignment = task.assignments.find(({ assignmentId }) => assignmentId === command.assignmentId);
  if ('workerId' in command && assignment?.workerId !== command.workerId) return undefined;
  return assignment;
}
