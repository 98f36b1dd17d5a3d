import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ServiceError } from '#libs/contracts';
import type { BulkAction } from '#libs/contracts';
import { ORG } from '../../test/domain-tasks.js';
import { MAX_ATTEMPTS, commandOf, outcomeOfError } from './bulk-item.rule.js';

const terms = { orgId: ORG, pools: [ORG], defaultDeadlineMs: 60_000 };

describe('the command for each task', () => {
  const by = { orgId: ORG, pools: [ORG], reason: 'why' };
  const deadline = '2026-03-01T18:00:00.000Z';
  test.each<[BulkAction, object]>([
    [
      { type: 'cancel', reason: 'why' },
      { kind: 'cancel', ...by },
    ],
    [
      { type: 'requeue', reason: 'why', exclude_former: false },
      { kind: 'requeue', ...by, excludesFormer: false },
    ],
    [
      { type: 'change_deadline', reason: 'why', deadline },
      { kind: 'change-deadline', ...by, deadline: new Date(deadline), defaultDeadlineMs: 60_000 },
    ],
  ])('is the one of the single action, with the rights of the job: %j', (action, command) => {
    expect(commandOf(action, terms)).toEqual(command);
  });
});

const KINDS = [
  'conflict',
  'forbidden',
  'invalid',
  'not_found',
  'too_large',
  'unavailable',
  'internal',
] as const;

test('a refusal is a result at once; anything else is tried until it fails for good', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 30 }), (kind, attempts) => {
      const outcome = outcomeOfError(new ServiceError(kind, 'a.code', 'Why.'), attempts);
      const isRefusal = kind !== 'unavailable' && kind !== 'internal';
      if (isRefusal) {
        const fault = { code: 'a.code', detail: 'Why.' };
        expect(outcome).toEqual({ outcome: 'finished', result: 'refused', fault });
      } else if (attempts < MAX_ATTEMPTS) {
        expect(outcome).toEqual({ outcome: 'retry' });
      } else {
        expect(outcome).toMatchObject({ outcome: 'finished', result: 'failed', fault: { code: 'internal' } });
      }
    }),
  );
});

test('a change that another replica is still writing is no refusal, and an unknown error shows nothing of itself', () => {
  const running = new ServiceError('conflict', 'idempotency.in_progress', 'It is running.');
  expect(outcomeOfError(running, 1)).toEqual({ outcome: 'retry' });
  const outcome = outcomeOfError(new Error('a secret'), MAX_ATTEMPTS);
  expect(JSON.stringify(outcome)).not.toContain('a secret');
});
