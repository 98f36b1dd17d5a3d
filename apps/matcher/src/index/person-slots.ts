import type { Separation } from '../candidates/separation.rule.js';
import type { IdTable } from './id-table.js';

const NO_SLOTS: ReadonlySet<number> = new Set();

/**
 * The slots of the accounts of each person. About 200 bytes for each account whose person is stated; accounts without
 * one take nothing.
 */
export class PersonSlots {
  private readonly slots = new Map<string, Set<number>>();
  private readonly persons = new Map<number, string>();

  put(slot: number, personKey: string | undefined): void {
    this.delete(slot);
    if (personKey === undefined) return;
    this.persons.set(slot, personKey);
    const slots = this.slots.get(personKey);
    if (slots === undefined) this.slots.set(personKey, new Set([slot]));
    else slots.add(slot);
  }

  delete(slot: number): void {
    const personKey = this.persons.get(slot);
    if (personKey === undefined) return;
    this.persons.delete(slot);
    const slots = this.slots.get(personKey);
    slots?.delete(slot);
    if (slots?.size === 0) this.slots.delete(personKey);
  }

  /** The slots that separation of duties keeps from a task; the same as `isSeparatedFrom`. */
  separatedFrom(task: Separation, ids: IdTable): ReadonlySet<number> {
    const { requesters, excludedPersonKeys, lapsedUntil } = task;
    const separated = new Set<number>();
    for (const key of requesters) {
      const slot = ids.slotOf(key);
      // A requester may be named in any way; text that is no id can have the slot of one.
      if (slot !== undefined && ids.idAt(slot) === key) separated.add(slot);
      for (const own of this.slotsOf(key)) separated.add(own);
    }
    for (const key of excludedPersonKeys) {
      for (const slot of this.slotsOf(key)) if (!lapsedUntil.has(ids.idAt(slot))) separated.add(slot);
    }
    return separated;
  }

  private slotsOf(personKey: string): ReadonlySet<number> {
    return this.slots.get(personKey) ?? NO_SLOTS;
  }
}
