import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdTable } from './id-table.js';
import { SlotSet } from './slot-set.js';

test('a slot set holds what a Set holds, as a list and as a bitset', () => {
  const slots = 512;
  const step = fc.record({ add: fc.boolean(), slot: fc.nat({ max: slots - 1 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), steps => {
      const set = new SlotSet();
      const model = new Set<number>();
      for (const { add, slot } of steps) {
        if (add) {
          set.add(slot, slots);
          model.add(slot);
        } else {
          set.delete(slot);
          model.delete(slot);
        }
        expect(set.size).toBe(model.size);
      }
      for (let slot = 0; slot < slots + 40; slot += 1) expect(set.has(slot)).toBe(model.has(slot));
      const ascending = [...model].sort((one, other) => one - other);
      if (set.words === undefined) expect([...set.listed()]).toEqual(ascending);
    }),
  );
});

test('a set with few members of many slots stays a list', () => {
  const set = new SlotSet();
  for (let slot = 0; slot < 30_000; slot += 1) set.add(slot * 33, 1_000_000);
  expect(set.words).toBeUndefined();
  for (let slot = 0; slot < 30_000; slot += 1) set.add(slot, 1_000_000);
  expect(set.words).toBeDefined();
});

test('an id keeps its slot; a released slot is reused', () => {
  const table = new IdTable();
  const model = new Map<string, number>();
  for (let round = 0; round < 2_000; round += 1) {
    const id = randomUUID();
    model.set(id, table.add(id));
    const [oldest] = model.keys();
    if (round % 3 === 0 && oldest !== undefined) {
      table.delete(oldest);
      model.delete(oldest);
      expect(table.slotOf(oldest)).toBeUndefined();
    }
  }
  expect(table.size).toBe(model.size);
  expect(new Set(model.values()).size).toBe(model.size);
  for (const [id, slot] of model) {
    expect(table.slotOf(id)).toBe(slot);
    expect(table.idAt(slot)).toBe(id);
  }
  expect(Math.max(...model.values())).toBeLessThan(table.capacity);
});
