import { describe, expect, test } from 'vitest';
import { StoredTaskSpec } from '#libs/contracts';
import { A1, NOW, W1, applied, circumstances, commands, create, taskAfter } from '../../test/domain-tasks.js';
import { nextWorkCheckAt, unmatchedAfterMs, workTimeoutMs } from './clocks.rule.js';
import { decide } from './decide.rule.js';
import type { Decision, TaskEvent } from './decision.rule.js';
import type { Task } from './task.rule.js';
import { statusOf } from './task-status.rule.js';

const MINUTE_MS = 60_000;
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE_MS);

function withSpec(change: object): typeof create {
  return { ...create, spec: StoredTaskSpec.parse({ ...create.spec, ...change }) };
}

function eventsOf(decision: Decision): readonly TaskEvent[] {
  return decision.outcome === 'changed' ? decision.events : [];
}

describe('work timeout', () => {
  test.each([
    ['stated', { work_timeout_seconds: 90, target_latency_seconds: 10 }, 90],
    ['four target latencies', { target_latency_seconds: 3_600 }, 14_400],
    ['at least half an hour', { target_latency_seconds: 60 }, 1_800],
    ['a day', {}, 86_400],
  ])('%s', (_, sla, seconds) => {
    expect(workTimeoutMs({ urgency: 'normal', on_deadline: 'fail', ...sla })).toBe(seconds * 1_000);
  });

  test('is the pool’s unless the task sets its own', () => {
    const pooled = { ...create, poolWorkTimeoutSeconds: 120 };
    expect(taskAfter(pooled).spec.sla.work_timeout_seconds).toBe(120);
    const own = { ...withSpec({ sla: { work_timeout_seconds: 30 } }), poolWorkTimeoutSeconds: 120 };
    expect(taskAfter(own).spec.sla.work_timeout_seconds).toBe(30);
  });
});

describe('stalled work in accepted or started assignments', () => {
  const hourly = withSpec({ sla: { work_timeout_seconds: 3_600 } });
  const accepted = taskAfter(hourly, commands.offer, commands.accept);
  const check = (task: Task, minutes: number): Decision =>
    decide(task, commands['check-work'], { ...circumstances, now: at(minutes) });

  test('is untouched before its timeout, reported once, and released a quarter of the timeout later', () => {
    expect(check(accepted, 59).outcome).toBe('unchanged');
    const reported = check(accepted, 60);
    expect(eventsOf(reported)).toMatchObject([
      {
        type: 'task.sla_breached',
        data: { kind: 'stalled', assignment_id: A1, worker_id: W1, due_at: at(60).toISOString() },
      },
    ]);
    const warned = applied(accepted, commands['check-work'], at(60));
    expect(check(warned, 70).outcome).toBe('unchanged');
    const released = check(warned, 75);
    expect(eventsOf(released)).toMatchObject([
      {
        type: 'task.queued',
        data: { reason: 'released', excluded_worker_ids: [W1], ended_assignment: { outcome: 'released' } },
      },
    ]);
  });

  test('is reported and released at once when the first check is late', () => {
    expect(eventsOf(check(accepted, 600)).map(({ type }) => type)).toEqual([
      'task.sla_breached',
      'task.queued',
    ]);
  });

  test('has its full timeout again when the worker moves it, and is reported again when it stalls again', () => {
    const warned = applied(accepted, commands['check-work'], at(60));
    const started = applied(warned, commands.start, at(70));
    expect(check(started, 129).outcome).toBe('unchanged');
    expect(eventsOf(check(started, 130))).toMatchObject([{ type: 'task.sla_breached' }]);
  });

  test('is not checked once it is submitted, declined or ended', () => {
    const submitted = applied(applied(accepted, commands.start), commands.submit);
    expect(check(submitted, 6_000).outcome).toBe('unchanged');
    expect(check(applied(accepted, commands.cancel), 6_000).outcome).toBe('unchanged');
  });
});

describe('a direct assignment', () => {
  const startingWithin = (minutes: number, timeoutSeconds = 3_600): Task =>
    taskAfter(withSpec({ sla: { work_timeout_seconds: timeoutSeconds } }), {
      ...commands.assign,
      startBy: at(minutes),
    });
  const check = (task: Task, minutes: number): Decision =>
    decide(task, commands['check-work'], { ...circumstances, now: at(minutes) });

  test('expires without a report when it is not started in time', () => {
    const task = startingWithin(10);
    expect(check(task, 9).outcome).toBe('unchanged');
    expect(nextWorkCheckAt(task, A1)).toEqual(at(10));
    expect(eventsOf(check(task, 10))).toMatchObject([
      {
        type: 'task.queued',
        data: { reason: 'offer_expired', excluded_worker_ids: [], ended_assignment: { outcome: 'expired' } },
      },
    ]);
  });

  test('follows the work timeout once it is started, and cannot be started too late', () => {
    const task = startingWithin(10);
    const started = applied(task, commands.start, at(10));
    expect(nextWorkCheckAt(started, A1)).toEqual(at(70));
    expect(check(started, 60).outcome).toBe('unchanged');
    expect(decide(task, commands.start, { ...circumstances, now: at(11) })).toMatchObject({
      outcome: 'conflict',
      code: 'assignment.conflict',
    });
  });

  test('is reported and released like other work when that comes first', () => {
    const task = startingWithin(60, 600);
    expect(nextWorkCheckAt(task, A1)).toEqual(at(10));
    expect(eventsOf(check(task, 10))).toMatchObject([{ type: 'task.sla_breached' }]);
    const warned = applied(task, commands['check-work'], at(10));
    expect(nextWorkCheckAt(warned, A1)).toEqual(at(12.5));
    expect(eventsOf(check(warned, 13))).toMatchObject([{ data: { reason: 'released' } }]);
  });

  test('has the mode and the time of the task, else of its pool', () => {
    const pooled = { ...create, poolAssignment: 'direct' as const, poolAcceptWithinSeconds: 60 };
    expect(eventsOf(decide(null, pooled, circumstances))[1]).toMatchObject({
      data: { assignment: 'direct', accept_within_seconds: 60 },
    });
    const own = { ...pooled, ...withSpec({ assignment: 'offer', accept_within_seconds: 30 }) };
    const stated = { ...own, poolAssignment: 'direct' as const, poolAcceptWithinSeconds: 60 };
    expect(taskAfter(stated).spec).toMatchObject({ assignment: 'offer', accept_within_seconds: 30 });
    expect(decide(taskAfter(pooled), create, circumstances).outcome).toBe('unchanged');
    expect(eventsOf(decide(null, create, circumstances))[1]).toMatchObject({
      data: { assignment: 'offer', accept_within_seconds: null },
    });
  });
});

describe('an unmatched task', () => {
  test.each([
    ['after its own limit', { unmatched_after_seconds: 5, target_latency_seconds: 600 }, 5],
    ['after half its target latency', { target_latency_seconds: 600 }, 300],
    ['after at least a minute', { target_latency_seconds: 10 }, 60],
    ['after 15 minutes', {}, 900],
  ])('is reported %s', (_, sla, seconds) => {
    expect(unmatchedAfterMs({ urgency: 'normal', on_deadline: 'fail', ...sla })).toBe(seconds * 1_000);
  });

  const unmatched = { kind: 'breach' as const, breach: 'unmatched' as const, dueAt: at(15) };
  const look = (task: Task, minutes: number): Decision =>
    decide(task, unmatched, { ...circumstances, now: at(minutes) });

  test('is reported once', () => {
    const task = taskAfter(create);
    expect(eventsOf(look(task, 15))).toMatchObject([
      { type: 'task.sla_breached', data: { kind: 'unmatched', status: 'queued', assignment_id: null } },
    ]);
    expect(look(applied(task, unmatched, at(15)), 30).outcome).toBe('unchanged');
  });

  test('is not reported while an offer is open, nor in the moment between two rounds', () => {
    expect(look(taskAfter(create, commands.offer), 15).outcome).toBe('unchanged');
    const requeued = applied(taskAfter(create, commands.offer), commands.decline, at(15));
    expect(look(requeued, 15).outcome).toBe('unchanged');
    expect(look(requeued, 16).outcome).toBe('changed');
  });
});

describe('requirements.relax_after', () => {
  const picky = withSpec({
    requirements: {
      skills: ['french'],
      certifications: ['gdpr'],
      min_rating: 4,
      trust_level: 3,
      relax_after: { seconds: 600, drop: ['skills', 'min_rating'] },
    },
  });
  const relax = (task: Task, minutes: number): Decision =>
    decide(task, commands.relax, { ...circumstances, now: at(minutes) });

  test('queues an unmatched task once with its remaining requirements', () => {
    const task = taskAfter(picky);
    expect(relax(task, 9).outcome).toBe('unchanged');
    const [event] = eventsOf(relax(task, 10));
    expect(event).toMatchObject({ type: 'task.queued', data: { reason: 'relaxed', places: 1, round: 2 } });
    expect(event?.type === 'task.queued' && event.data.requirements).toEqual({
      skills: [],
      certifications: ['gdpr'],
      jurisdictions: [],
      languages: [],
      trust_level: 3,
    });
    expect(relax(applied(task, commands.relax, at(10)), 20).outcome).toBe('unchanged');
  });

  test('does not touch a task without open places, and applies when a place opens later', () => {
    const offered = taskAfter(picky, commands.offer);
    expect(relax(offered, 10).outcome).toBe('unchanged');
    const decision = decide(offered, commands.decline, { ...circumstances, now: at(11) });
    expect(eventsOf(decision)).toMatchObject([{ data: { requirements: { skills: [] } } }]);
    expect(statusOf(applied(offered, commands.decline, at(11)))).toBe('queued');
  });

  test('never lowers the trust level that an escalation requires', () => {
    const dropping = withSpec({
      requirements: { trust_level: 2, relax_after: { seconds: 1, drop: ['trust_level'] } },
      consensus: { total: 1, max_total: 3, on_disagreement: 'escalate' },
    });
    const submitted = taskAfter(dropping, commands.offer, commands.accept, commands.start, commands.submit);
    const escalated = decide(
      submitted,
      { ...commands.extend, trustLevel: 4 },
      { ...circumstances, now: at(30) },
    );
    expect(eventsOf(escalated)).toMatchObject([{ data: { requirements: { trust_level: 4 } } }]);
  });
});

describe('the deadline of a task that sets none', () => {
  test('is the default, counted from creation, and a repeated request refers to the same task', () => {
    const task = taskAfter({ ...create, defaultDeadlineMs: MINUTE_MS });
    expect(task.spec.sla.deadline).toBe(at(1).toISOString());
    const again = { ...create, defaultDeadlineMs: 2 * MINUTE_MS };
    expect(decide(task, again, { ...circumstances, now: at(5) }).outcome).toBe('unchanged');
    const other = withSpec({ sla: { deadline: at(2).toISOString() } });
    expect(decide(task, other, circumstances)).toMatchObject({ code: 'task.id_taken' });
  });

  test('a task that continues after its deadline still ends', () => {
    const deadline = at(60).toISOString();
    const decision = decide(
      null,
      { ...withSpec({ sla: { deadline, on_deadline: 'continue' } }), defaultDeadlineMs: 30 * MINUTE_MS },
      circumstances,
    );
    expect(eventsOf(decision)[0]).toMatchObject({ data: { deadline, abandon_at: at(90).toISOString() } });
    expect(eventsOf(decide(null, create, circumstances))[0]).toMatchObject({ data: { abandon_at: null } });
  });
});
