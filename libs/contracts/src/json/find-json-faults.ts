import { pointerTo } from '../faults-of.js';
import type { Fault } from '../service-error.js';
import { fateOfNumber } from './number-literal.js';
import type { NumberFate } from './number-literal.js';
import { walkJson } from './walk-json.js';
import type { JsonVisitor } from './walk-json.js';

// The literal itself is not repeated: a body may contain a secret, and messages are logged.
const NUMBER_DETAILS = {
  changed:
    'This number has more digits than a double (IEEE 754) holds and would be changed. Send it as a string, ' +
    'e.g. "9007199254740993".',
  too_large: 'This number is larger than a double (IEEE 754) holds. Send it as a string, e.g. "1e400".',
  too_small: 'This number is smaller than a double (IEEE 754) holds. Send it as a string, e.g. "1e-400".',
} as const satisfies Record<Exclude<NumberFate, 'kept'>, string>;

export const UNSTORABLE_TEXT = 'Must be well-formed Unicode without NUL characters.';
const DUPLICATE_NAME = 'This name appears more than once in its object.';

/** PostgreSQL's text and jsonb hold neither NUL characters nor unpaired surrogates, which JSON can express. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * Everything in a JSON text that this product cannot store exactly, with a pointer to each: numbers that a double
 * changes, names that appear twice in one object, and text that PostgreSQL cannot store.
 *
 * @param text valid JSON
 * @param atMost the maximum number of faults to find
 */
export function findJsonFaults(text: string, atMost: number): readonly Fault[] {
  const finder = new FaultFinder(atMost);
  walkJson(text, finder);
  return finder.faults;
}

/** An open object or array, and the reader's position in it. */
interface Container {
  /** Names read so far; undefined for an array. */
  readonly names: Set<string> | undefined;
  at: string | number;
}

class FaultFinder implements JsonVisitor {
  readonly faults: Fault[] = [];
  private readonly containers: Container[] = [];
  private readonly atMost: number;

  constructor(atMost: number) {
    this.atMost = atMost;
  }

  get isDone(): boolean {
    return this.faults.length >= this.atMost;
  }

  open(kind: 'object' | 'array'): void {
    this.step();
    this.containers.push(kind === 'object' ? { names: new Set(), at: '' } : { names: undefined, at: -1 });
  }

  close(): void {
    this.containers.pop();
  }

  name(name: string): void {
    const object = this.containers.at(-1);
    if (object?.names === undefined) return;
    object.at = name;
    if (object.names.has(name)) this.fault(DUPLICATE_NAME);
    object.names.add(name);
    if (!isStorableText(name)) this.fault(UNSTORABLE_TEXT);
  }

  string(value: string): void {
    this.step();
    if (!isStorableText(value)) this.fault(UNSTORABLE_TEXT);
  }

  number(literal: string): void {
    this.step();
    const fate = fateOfNumber(literal);
    if (fate !== 'kept') this.fault(NUMBER_DETAILS[fate]);
  }

  word(): void {
    this.step();
  }

  /** Moves to the next element, in an array. */
  private step(): void {
    const container = this.containers.at(-1);
    if (typeof container?.at === 'number') container.at += 1;
  }

  private fault(detail: string): void {
    // A pointer must itself be storable text.
    const path = this.containers.map(({ at }) => String(at).toWellFormed().replaceAll('\0', '\uFFFD'));
    this.faults.push({ pointer: pointerTo(path), detail });
  }
}
