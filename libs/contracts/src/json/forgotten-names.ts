import { pointerTo } from '../faults-of.js';
import type { Fault } from '../service-error.js';

interface Pair {
  readonly given: unknown;
  readonly checked: unknown;
  readonly path: readonly string[];
}

/**
 * Members named `__proto__` that validation silently dropped from its result, as Zod's records do. The sender must be
 * informed that they have no effect.
 *
 * Free-form JSON is passed on unchanged and costs nothing here; a strict object refuses unknown names itself.
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
