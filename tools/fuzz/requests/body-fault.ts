import fc from 'fast-check';
import { Members, isList } from '#libs/api-description';
import type { Template } from '#libs/api-description';
import { oddName, oddValue } from './odd-values.js';

/** One fault in a body: the change to the value at this place, counted in document order. */
export interface BodyFault {
  readonly place: number;
  readonly kind: 'replace' | 'remove' | 'add' | 'repeat' | 'rename' | 'wrap';
  readonly value: Template;
  readonly name: string;
}

export function bodyFault(kinds: readonly string[]): fc.Arbitrary<BodyFault> {
  return fc.record({
    place: fc.nat(60),
    kind: fc.oneof(
      { weight: 5, arbitrary: fc.constant('replace' as const) },
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          'remove' as const,
          'add' as const,
          'repeat' as const,
          'rename' as const,
          'wrap' as const,
        ),
      },
    ),
    value: oddValue(kinds),
    name: oddName,
  });
}

/** The body with the fault applied. */
export function withFault(body: Template, fault: BodyFault): Template {
  const count = countOf(body);
  const [changed = null] = changedAt(body, fault.place % count, fault);
  return changed;
}

/** The number of nested values, including the root. */
function countOf(value: Template): number {
  return 1 + partsOf(value).reduce<number>((sum, part) => sum + countOf(part), 0);
}

function partsOf(value: Template): readonly Template[] {
  if (value instanceof Members) return value.entries.map(([, part]) => part);
  return isList(value) ? value : [];
}

/** The replacement of `value` when the fault is at `place` within it: no value, one, or several. */
function changedAt(value: Template, place: number, fault: BodyFault): readonly Template[] {
  if (place === 0) return changed(value, fault);
  let before = 1;
  const parts = partsOf(value);
  const at = parts.findIndex(part => {
    const inside = place < before + countOf(part);
    if (!inside) before += countOf(part);
    return inside;
  });
  const part = parts[at];
  if (part === undefined) return [value];
  const instead = changedAt(part, place - before, fault);
  if (!(value instanceof Members)) return [parts.toSpliced(at, 1, ...instead)];
  const name = value.entries[at]?.[0] ?? '';
  const isHere = place === before && fault.kind === 'rename';
  const members = instead.map(one => [isHere ? fault.name : name, one] as const);
  return [new Members(value.entries.toSpliced(at, 1, ...members))];
}

function changed(value: Template, fault: BodyFault): readonly Template[] {
  switch (fault.kind) {
    case 'replace':
      return [fault.value];
    case 'remove':
      return [];
    case 'add':
      if (value instanceof Members) return [new Members([...value.entries, [fault.name, fault.value]])];
      return isList(value) ? [[...value, fault.value]] : [fault.value];
    case 'repeat':
      return [fault.value, value];
    case 'rename':
      return [value];
    case 'wrap':
      return [[value]];
  }
}
