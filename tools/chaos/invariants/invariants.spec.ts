import { describe, expect, test } from 'vitest';
import { checkInvariants } from './check-invariants.js';
import { decisionsAreSound } from './decisions-are-sound.js';
import { attemptsAddUp, deliveriesAreSettled } from './deliveries.js';
import { onlyPoisonDies } from './resilience.js';
import { SERVICE_BREAKAGES } from './service-breakages.js';
import { changed, decisionLog, erasedLogOf, soundFacts } from './sound-facts.js';
import { TASK_BREAKAGES } from './task-breakages.js';
import { logIsWhole } from './task-log.js';

const sound = soundFacts();
const BREAKAGES = [...TASK_BREAKAGES, ...SERVICE_BREAKAGES];

test('every invariant holds for a sound run', () => {
  expect(checkInvariants(sound).flatMap(({ violations }) => violations)).toEqual([]);
  expect(checkInvariants(sound)).toHaveLength(BREAKAGES.length);
});

describe.each(BREAKAGES)('$check.name', ({ check, breakages }) => {
  test.each(breakages)('does not hold when $how', ({ broken }) => {
    expect(check({ ...sound, ...broken })).not.toEqual([]);
  });
});

test('the log of an erased task is whole', () => {
  expect(logIsWhole({ log: erasedLogOf('task-1') })).toEqual([]);
});

test('a decision by its quorum is sound', () => {
  expect(decisionsAreSound({ log: decisionLog() })).toEqual([]);
  expect(decisionsAreSound({ log: decisionLog({ verdicts: ['edited 1', 'edited 1', 'edited 2'] }) })).toEqual(
    [],
  );
});

test('poison that the broker lost afterwards is not required', () => {
  const traces = { ...sound.traces, lossesAt: [30] };
  expect(onlyPoisonDies({ deadLetters: [], traces })).toEqual([]);
});

test('a manually resent delivery keeps the attempts of its earlier round', () => {
  const deliveries = changed(sound.deliveries, 0, {
    ...{ round: 2, attempts: 1, endedAt: 30 },
    attemptLog: [
      { attempt: 1, round: 1, startedAt: 10 },
      { attempt: 2, round: 2, startedAt: 20 },
    ],
  });
  expect(attemptsAddUp({ deliveries })).toEqual([]);
});

test('a delivery that failed after all its attempts only has to be visible', () => {
  const deliveries = changed(sound.deliveries, 0, { status: 'failed' });
  expect(deliveriesAreSettled({ ...sound, deliveries, acknowledged: sound.acknowledged })).toEqual([]);
});
