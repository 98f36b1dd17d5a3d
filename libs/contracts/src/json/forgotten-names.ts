import { pointerTo } from '../faults-of.js';
import type { Fault } from '../service-error.js';

interface Pair {
  readonly given: unknown;
  readonly checked: unknown;
  readonly path: readonly string[];
}

/**
 * Members named `__proto__` that a check has left out of its result in silence, as Zod's records do. Whoever sent one
 * has to know that it counts for nothing.
 *
 * Free JSON is passed on as it is and costs nothing here; names that a strict object does not know are refused there.
 */
export function forgottenNames(given: unknown, checked: unknown): readonly Fault[] {
  const faults: Fault[] = [];
  const pending: Pair[] = [{ given, checked, path: [] }];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    if (pair.given === pair.checked || !isObject(pair.given) || !isObject(pair.checked)) continue;
    for (const [name, child] of Object.entries(pair.given)) {
      const path = [...pair.path, name];
      if (Object.hasOwn(pair.checked, name))
        pending.push({ given: child, checked: pair.checked[name], path });
      else if (name === '__proto__')
        faults.push({ pointer: pointerTo(path), detail: 'This name cannot be used here.' });
    }
  }
  return faults;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
