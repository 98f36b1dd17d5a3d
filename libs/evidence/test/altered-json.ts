import { AnyObject } from '../src/index.js';

/** The pointers of all leaves: values that hold no others. */
export function leavesOf(value: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const members = Object.entries(value);
  if (members.length === 0) return [at];
  return members.flatMap(([name, member]) => leavesOf(member, `${at}/${name}`));
}

/** The pointers of all objects. */
export function objectsIn(value: unknown, at = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, member]) => objectsIn(member, `${at}/${name}`));
  return Array.isArray(value) ? inside : [at, ...inside];
}

/** A copy in which the value at a pointer is another one; undefined removes a member. */
export function altered(whole: unknown, pointer: string, change: (value: unknown) => unknown): unknown {
  const alter = (value: unknown, [name, ...path]: readonly string[]): unknown => {
    if (name === undefined) return change(value);
    if (Array.isArray(value)) return value.with(Number(name), alter(value[Number(name)], path));
    const members = new Map<string, unknown>(Object.entries(AnyObject.parse(value)));
    return Object.fromEntries(members.set(name, alter(members.get(name), path)));
  };
  return alter(whole, pointer.split('/').slice(1));
}

/** A value other than this one, of the same type and form where it has one. */
export function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return 'added';
  // Keeps the form of hashes, instants, and ids, so that more than the form must be checked.
  const at = value.search(/[0-9a-f](?=[^0-9]*$)/);
  const digit = value.at(at) === '3' ? '4' : '3';
  return at < 0 ? `${value}x` : value.slice(0, at) + digit + value.slice(at + 1);
}
