import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LATER, applied, circumstances, commands, create, taskAfter } from '../../test/domain-tasks.js';
import { run, scenario } from '../../test/scenarios.js';
import { decide } from './decide.rule.js';

const { erase } = commands;

test('a task that ended, however it did, keeps how it ended and loses what was written', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task } = run(one, () => undefined);
      const command = { ...erase, orgId: task.orgId };
      const decision = decide(task, command, { ...circumstances, now: LATER });
      if (task.ending === null) {
        expect(decision).toMatchObject({ outcome: 'conflict', code: 'task.not_ended' });
        return;
      }
      if (decision.outcome !== 'changed') throw new Error(decision.outcome);
      const { task: after, events } = decision;
      expect(after.ending).toMatchObject({ as: task.ending.as, at: task.ending.at });
      expect(after.assignments.map(({ status, workerId }) => [status, workerId])).toEqual(
        task.assignments.map(({ status, workerId }) => [status, workerId]),
      );
      expect(after.assignments.every(({ answer }) => answer === null)).toBe(true);
      expect(after.stepResults).toEqual([]);
      expect(events).toMatchObject([{ type: 'task.erased', data: { erased_through: task.version } }]);
      expect(decide(after, command, circumstances)).toEqual({ outcome: 'unchanged', task: after });
    }),
    { numRuns: 300 },
  );
});

test('no text of the task is left', () => {
  const text = 'Ford Prefect';
  const spec = {
    ...create.spec,
    ...{
      title: text,
      instructions: text,
      payload: { who: text },
      origin: { request_id: text, created_by: text },
    },
    context: { background: text, constraints: [text], risk_notes: [text] },
  };
  const answered = taskAfter(
    { ...create, spec, requesters: [text] },
    ...[commands.offer, commands.accept, commands.start],
    { ...commands.submit, output: { notes: text }, evidence: [{ type: 'note', content: text }] },
    { ...commands.verify, output: { notes: text } },
  );
  expect(JSON.stringify(answered)).toContain(text);
  expect(JSON.stringify(applied(answered, erase))).not.toContain(text);
});

test('a task of another organization, or of another pool, is not found', () => {
  const ended = taskAfter(create, commands.cancel);
  const foreign = { ...erase, orgId: '00000000-0000-4000-8000-0000000000ff' };
  for (const command of [foreign, { ...erase, pools: [] }]) {
    expect(decide(ended, command, circumstances)).toEqual({ outcome: 'not_found', what: 'task' });
  }
});
