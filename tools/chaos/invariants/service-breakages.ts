import { oncePerWorker, withinCapacity } from './assignments.js';
import { attemptsAddUp, deliveriesAreSettled } from './deliveries.js';
import { moneyAddsUp, paidToTheMicro } from './money.js';
import { answersAreHonest, nothingHangs, onlyPoisonDies } from './resilience.js';
import { changed, soundFacts } from './sound-facts.js';
import type { BrokenInvariant } from './sound-facts.js';

const sound = soundFacts();

/** Facts that break what holds for everything around tasks: workers, money, deliveries, and recovery. */
export const SERVICE_BREAKAGES: readonly BrokenInvariant[] = [
  {
    check: withinCapacity,
    breakages: [
      { how: 'a worker had too much', broken: { capacities: new Map([['worker-1', 1]]) } },
      { how: 'a stranger had something', broken: { capacities: new Map() } },
      {
        how: 'a place is never given back',
        broken: { lastLoads: changed(sound.lastLoads, 0, { counted: 1 }) },
      },
    ],
  },
  {
    check: oncePerWorker,
    breakages: [
      {
        how: 'a worker got a task again',
        broken: { assignments: [...sound.assignments, ...sound.assignments.slice(0, 2)] },
      },
    ],
  },
  {
    check: moneyAddsUp,
    breakages: [
      {
        how: 'money was made',
        broken: { ledger: { ...sound.ledger, sums: [{ currency: 'USD', sumMicros: 1n, transfers: 5 }] } },
      },
      {
        how: 'a rule is broken',
        broken: { ledger: { ...sound.ledger, faults: ['1 entry without a transfer'] } },
      },
      { how: 'a hold is open', broken: { holds: changed(sound.holds, 0, { resolution: undefined }) } },
      {
        how: 'work was done for nothing',
        broken: { holds: changed(sound.holds, 0, { resolution: 'voided' }) },
      },
      { how: 'a task was never paid for', broken: { holds: sound.holds.slice(1) } },
      {
        how: 'a task that failed was charged',
        broken: { log: changed(sound.log, 2, { type: 'task.failed', envelope: '{"data":{"payable":[]}}' }) },
      },
      {
        how: 'nobody was paid for an answer to a task that was cancelled then',
        broken: {
          log: changed(sound.log, 2, {
            type: 'task.cancelled',
            envelope: '{"data":{"payable":[{"worker_id":"worker-1"}]}}',
          }),
          holds: changed(sound.holds, 0, { resolution: 'released' }),
        },
      },
    ],
  },
  {
    check: paidToTheMicro,
    breakages: [
      { how: 'a worker was not paid', broken: { captures: changed(sound.captures, 0, { earnings: [] }) } },
      {
        how: 'a worker was paid for nothing',
        broken: {
          captures: changed(sound.captures, 0, {
            earnings: [
              { workerId: 'worker-1', amountMicros: 60_000 },
              { workerId: 'worker-2', amountMicros: 60_000 },
            ],
          }),
        },
      },
      {
        how: 'a micro-unit is missing',
        broken: { captures: changed(sound.captures, 1, { platformMicros: 29_999 }) },
      },
    ],
  },
  {
    check: deliveriesAreSettled,
    breakages: [
      { how: 'an event has no delivery', broken: { deliveries: sound.deliveries.slice(1) } },
      { how: 'one never reached the receiver', broken: { acknowledged: new Set() } },
      {
        how: 'one is still pending',
        broken: { deliveries: changed(sound.deliveries, 0, { status: 'pending' }) },
      },
      {
        how: 'one failed without an attempt',
        broken: {
          deliveries: changed(sound.deliveries, 0, { status: 'failed', attempts: 0, attemptLog: [] }),
        },
      },
      { how: 'a signature is wrong', broken: { wrongSignatures: ['task-1-event-1: no match'] } },
    ],
  },
  {
    check: attemptsAddUp,
    breakages: [
      {
        how: 'an attempt is not visible',
        broken: { deliveries: changed(sound.deliveries, 0, { attempts: 3 }) },
      },
      {
        how: 'an attempt is not counted',
        broken: { deliveries: changed(sound.deliveries, 0, { attempts: 1 }) },
      },
      {
        how: 'an attempt began after the delivery had ended',
        broken: { deliveries: changed(sound.deliveries, 0, { endedAt: 15 }) },
      },
      {
        how: 'a number is missing',
        broken: {
          deliveries: changed(sound.deliveries, 0, {
            attemptLog: [
              { attempt: 1, round: 1, startedAt: 10 },
              { attempt: 3, round: 1, startedAt: 20 },
            ],
          }),
        },
      },
      {
        how: 'a redelivery is not marked as one',
        broken: { deliveries: changed(sound.deliveries, 0, { round: 2, attempts: 1, endedAt: 30 }) },
      },
    ],
  },
  {
    check: onlyPoisonDies,
    breakages: [
      { how: 'poison vanished', broken: { deadLetters: [] } },
      {
        how: 'an honest event died',
        broken: { deadLetters: changed(sound.deadLetters, 0, { messageId: 'task-1-event-1' }) },
      },
    ],
  },
  {
    check: nothingHangs,
    breakages: [
      {
        how: 'a recovery took too long',
        broken: { recoveries: [{ after: 'a fault', recovery: { outcome: 'recovered', afterMs: 30_001 } }] },
      },
      {
        how: 'there was no recovery',
        broken: { recoveries: [{ after: 'a fault', recovery: { outcome: 'not_recovered', because: 'no' } }] },
      },
      { how: 'something is never finished', broken: { drained: { outcome: 'stuck', left: '1 task' } } },
    ],
  },
  {
    check: answersAreHonest,
    breakages: [{ how: 'a 500', broken: { strangeAnswers: ['GET /v1/tasks: 500'] } }],
  },
];
