import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromForeignTaskId, toForeignTaskId } from './task-id.js';

const UUID = '01997f3e-6d2a-7c41-9b0e-2f4a5c6d7e8f';
const FOREIGN = 'tsk_live_01997f3e6d2a7c419b0e2f4a5c6d7e8f';

describe('task ids in the format of Verified Workflows', () => {
  it('are the UUID without its hyphens', () => {
    expect(toForeignTaskId(UUID)).toBe(FOREIGN);
    expect(fromForeignTaskId(FOREIGN)).toBe(UUID);
  });

  it('round-trip, whatever the UUID and its case', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (uuid, upper) => {
        const foreign = toForeignTaskId(upper ? uuid.toUpperCase() : uuid);
        expect(foreign).toMatch(/^tsk_live_[0-9a-f]{32}$/);
        expect(fromForeignTaskId(foreign)).toBe(uuid);
      }),
    );
  });

  it.each([
    '',
    'tsk_live_',
    'tsk_live_a3f21',
    UUID,
    `tsk_live_${UUID}`,
    `${FOREIGN}0`,
    ` ${FOREIGN}`,
    `${FOREIGN}\n`,
    FOREIGN.replace('live', 'test'),
    `tsk_live_${'g'.repeat(32)}`,
    // An invalid UUID version: stored UUIDs are validated for it everywhere.
    'tsk_live_01997f3e6d2afc419b0e2f4a5c6d7e8f',
  ])('are not parsed from %j', text => {
    expect(fromForeignTaskId(text)).toBeUndefined();
  });
});
