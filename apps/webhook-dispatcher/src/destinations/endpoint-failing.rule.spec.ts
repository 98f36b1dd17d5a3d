import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MIN_FAILED_ATTEMPTS, disabledAfter, failingVerdict } from './endpoint-failing.rule.js';
import type { FailingEndpoint } from './endpoint-failing.rule.js';

const DAY_MS = 86_400_000;
const AFTER_MS = 5 * DAY_MS;

/** Attempts, each some time after the previous one, most of them failing. */
const attempts = fc.array(
  fc.record({ passesMs: fc.integer({ min: 1, max: 3 * DAY_MS }), succeeds: fc.nat(9).map(nth => nth === 0) }),
  { maxLength: 40 },
);

interface Step {
  readonly atMs: number;
  readonly verdict: 'none' | 'warn' | 'disable';
  readonly before: FailingEndpoint;
}

/** The consequences of each failed attempt, until the endpoint is disabled. */
function run(history: readonly { readonly passesMs: number; readonly succeeds: boolean }[]): readonly Step[] {
  const steps: Step[] = [];
  let atMs = 0;
  let failing: FailingEndpoint | undefined;
  for (const { passesMs, succeeds } of history) {
    atMs += passesMs;
    if (succeeds) {
      failing = undefined;
      continue;
    }
    const before: FailingEndpoint = {
      failingSince: failing?.failingSince ?? new Date(atMs),
      failedAttempts: (failing?.failedAttempts ?? 0) + 1,
      warnedAt: failing?.warnedAt ?? null,
    };
    const verdict = failingVerdict(before, new Date(atMs), AFTER_MS);
    steps.push({ atMs, verdict, before });
    if (verdict === 'disable') return steps;
    failing = verdict === 'warn' ? { ...before, warnedAt: new Date(atMs) } : before;
  }
  return steps;
}

describe('failingVerdict', () => {
  it('disables nothing without a warning half of the time before, nor too early, nor after few attempts', () => {
    fc.assert(
      fc.property(attempts, history => {
        for (const { atMs, verdict, before } of run(history)) {
          if (verdict === 'none') continue;
          const failingMs = atMs - before.failingSince.getTime();
          expect(failingMs).toBeGreaterThanOrEqual(verdict === 'warn' ? AFTER_MS / 2 : AFTER_MS);
          expect(before.failedAttempts).toBeGreaterThanOrEqual(MIN_FAILED_ATTEMPTS);
          expect(before.warnedAt === null).toBe(verdict === 'warn');
          if (before.warnedAt !== null) {
            expect(atMs - before.warnedAt.getTime()).toBeGreaterThanOrEqual(AFTER_MS / 2);
          }
        }
      }),
    );
  });

  it('warns once in a run of failures, with the time after which a failed attempt disables', () => {
    fc.assert(
      fc.property(attempts, history => {
        let named: Date | undefined;
        for (const { atMs, verdict, before } of run(history)) {
          if (before.warnedAt === null) named = undefined;
          if (verdict === 'warn') {
            expect(named).toBeUndefined();
            named = disabledAfter(before, new Date(atMs), AFTER_MS);
          } else if (named !== undefined) {
            expect(verdict).toBe(atMs >= named.getTime() ? 'disable' : 'none');
          }
        }
      }),
    );
  });

  it('warns after half of the time and disables after all of it when an attempt fails every hour', () => {
    const hourly = Array.from({ length: 200 }, () => ({ passesMs: 3_600_000, succeeds: false }));
    const steps = run(hourly).filter(({ verdict }) => verdict !== 'none');
    expect(steps.map(({ verdict, atMs }) => [verdict, (atMs - 3_600_000) / DAY_MS])).toEqual([
      ['warn', 2.5],
      ['disable', 5],
    ]);
  });

  it('has no effect when disabled', () => {
    const old = { failingSince: new Date(0), failedAttempts: 1_000, warnedAt: new Date(0) };
    expect(failingVerdict(old, new Date(1e12), 0)).toBe('none');
    expect(failingVerdict({ ...old, warnedAt: null }, new Date(1e12), 0)).toBe('none');
  });
});
