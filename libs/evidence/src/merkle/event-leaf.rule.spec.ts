import { expect, test } from 'vitest';
import { eventLeaf } from './event-leaf.rule.js';

const TASK = '0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f';
const HASH = Buffer.alloc(32, 0xab);

test('the bytes of a leaf', () => {
  const leaf = eventLeaf({ taskId: TASK, version: 0x01020304, hash: HASH });
  expect(leaf.toString('hex')).toBe(`010198f0b41a2b7c3d8e4f5a6b7c8d9e0f01020304${'ab'.repeat(32)}`);
  expect(eventLeaf({ taskId: TASK.toUpperCase(), version: 0x01020304, hash: HASH })).toEqual(leaf);
});

test('anything but an id, a version, and a hash is refused', () => {
  expect(() => eventLeaf({ taskId: 'task-1', version: 1, hash: HASH })).toThrow('is a UUID');
  expect(() => eventLeaf({ taskId: TASK, version: 1, hash: HASH.subarray(1) })).toThrow('has 32 bytes');
  expect(() => eventLeaf({ taskId: TASK, version: -1, hash: HASH })).toThrow(RangeError);
});
