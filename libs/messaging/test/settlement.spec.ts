import { describe, expect, it } from 'vitest';
import { DEFAULT_TUNING } from '../src/messaging-options.js';
import { settlementOf } from '../src/settlement.js';
import type { Settlement } from '../src/settlement.js';

const failed = { outcome: 'failed', detail: 'Error: no' } as const;
const settle = (count: number): Settlement => settlementOf(failed, count, DEFAULT_TUNING);

describe('settlement', () => {
  it('acknowledges a handled message on any delivery', () => {
    expect(settlementOf({ outcome: 'done' }, 1, DEFAULT_TUNING)).toEqual({ action: 'ack' });
    expect(settlementOf({ outcome: 'done' }, 12, DEFAULT_TUNING)).toEqual({ action: 'ack' });
  });

  it('redelivers a failed message after 1 s, 5 s, 30 s, 2 min and then every 10 min', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(count => settle(count));
    expect(delays).toEqual(
      [1, 5, 30, 120, 600, 600, 600, 600, 600].map(s => ({ action: 'retry', delayMs: s * 1_000 })),
    );
  });

  it.each([10, 11, 50])('buries a message that fails on delivery %i', count => {
    expect(settle(count)).toEqual({ action: 'bury', reason: 'max_deliveries', detail: 'Error: no' });
  });

  it('buries poison immediately', () => {
    const poison = { outcome: 'poison', reason: 'not_json', detail: 'The message is not JSON.' } as const;
    expect(settlementOf(poison, 1, DEFAULT_TUNING)).toEqual({
      action: 'bury',
      reason: 'not_json',
      detail: 'The message is not JSON.',
    });
  });
});
