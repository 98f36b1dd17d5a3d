import { pointerTo } from './finding.js';

export interface Difference {
  /** JSON pointer (RFC 6901) to the value that differs. */
  readonly pointer: string;
  readonly detail: string;
}

/** More would only repeat them. */
const MAX_DIFFERENCES = 100;
const MAX_SHOWN_CHARS = 60;

/**
 * Where two JSON values differ, at most a hundred places. Lists of different lengths differ as lists, and at their first
 * item that differs, because all later ones are shifted.
 */
export function differencesOf(found: unknown, expected: unknown, at = ''): readonly Difference[] {
  const comparison = new Comparison(at);
  comparison.compare(found, expected);
  return comparison.differences;
}

/** Pointers are only put together where something differs: most documents are equal to what they are compared with. */
class Comparison {
  readonly differences: Difference[] = [];
  private readonly path: (string | number)[] = [];

  constructor(private readonly at: string) {}

  compare(found: unknown, expected: unknown): void {
    if (Object.is(found, expected) || this.differences.length >= MAX_DIFFERENCES) return;
    if (Array.isArray(found) && Array.isArray(expected)) this.compareLists(found, expected);
    else if (isObject(found) && isObject(expected)) this.compareObjects(found, expected);
    // RFC 8785 writes both zeros as 0.
    else if (found !== 0 || expected !== 0) this.note(`It is ${shown(found)} instead of ${shown(expected)}.`);
  }

  private compareLists(found: readonly unknown[], expected: readonly unknown[]): void {
    const isShifted = found.length !== expected.length;
    if (isShifted) this.note(`It has ${found.length} items instead of ${expected.length}.`);
    const shared = Math.min(found.length, expected.length);
    for (let place = 0; place < shared; place += 1) {
      const before = this.differences.length;
      this.within(place, () => {
        this.compare(found[place], expected[place]);
      });
      if (isShifted && this.differences.length > before) return;
    }
  }

  private compareObjects(
    found: Readonly<Record<string, unknown>>,
    expected: Readonly<Record<string, unknown>>,
  ): void {
    for (const [name, value] of Object.entries(expected)) {
      this.within(name, () => {
        if (Object.hasOwn(found, name)) this.compare(found[name], value);
        else this.note('It is missing.');
      });
    }
    for (const name of Object.keys(found)) {
      if (Object.hasOwn(expected, name)) continue;
      this.within(name, () => {
        this.note('It does not belong here.');
      });
    }
  }

  private within(part: string | number, compare: () => void): void {
    this.path.push(part);
    compare();
    this.path.pop();
  }

  private note(detail: string): void {
    this.differences.push({ pointer: this.at + pointerTo(...this.path), detail });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= MAX_SHOWN_CHARS ? text : `${text.slice(0, MAX_SHOWN_CHARS)}…`;
}
