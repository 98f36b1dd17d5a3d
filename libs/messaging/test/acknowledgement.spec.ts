import { describe, expect, it } from 'vitest';
import { DEFAULT_TUNING } from '../src/messaging-options.js';
import { acknowledgementOf } from '../src/acknowledgement.js';
import type { Acknowledgement } from '../src/acknowledgement.js';

const failed = { outcome: 'failed', detail: 'Error: no' } as const;
const acknowledge = (count: number): Acknowledgement => acknowledgementOf(failed, count, DEFAULT_TUNING);

describe('acknowledgement', () => {
  it('acknowledges a handled message on any delivery', () => {
    expect(acknowledgementOf({ outcome: 'done' }, 1, DEFAULT_TUNING)).toEqual({ action: 'ack' });
    expect(acknowledgementOf({ outcome: 'done' }, 12, DEFAULT_TUNING)).toEqual({ action: 'ack' });
  });

  it('redelivers a failed message after 1 s, 5 s, 30 s, 2 min and then every 10 min', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(count => acknowledge(count));
    expect(delays).toEqual(
      [1, 5, 30, 120, 600, 600, 600, 600, 600].map(s => ({ action: 'retry', delayMs: s * 1_000 })),
    );
  });

  it.each([10, 11, 50])('makes a message that fails on delivery %i a dead letter', count => {
    expect(acknowledge(count)).toEqual({
      action: 'dead_letter',
      reason: 'max_deliveries',
      detail: 'Error: no',
    });
  });

  it('makes a poison message a dead letter immediately', () => {
    const poison = { outcome: 'poison', reason: 'not_json', detail: 'The message is not JSON.' } as const;
    expect(acknowledgementOf(poison, 1, DEFAULT_TUNING)).toEqual({
      action: 'dead_letter',
      reason: 'not_json',
      detail: 'The message is not JSON.',
    });
  });
});
