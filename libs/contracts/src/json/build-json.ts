import { walkJson } from './walk-json.js';
import type { JsonVisitor } from './walk-json.js';

/**
 * The value of a JSON text, built without `JSON.parse`.
 *
 * For names with escapes: after an object with the name `\\` (one backslash), V8 12.8 and later read the name `"\n"`,
 * or any other that begins with an escape, as `\\` (https://github.com/nodejs/node/issues/63785). One client's request
 * would change how another one's is read.
 *
 * @param text valid JSON
 * @param numberOf converts a number literal
 */
export function buildJson(text: string, numberOf: (literal: string) => unknown): unknown {
  const builder = new Builder(numberOf);
  walkJson(text, builder);
  return builder.value;
}

type Container =
  | { readonly kind: 'array'; readonly elements: unknown[] }
  | { readonly kind: 'object'; readonly members: Record<string, unknown>; name: string };

class Builder implements JsonVisitor {
  value: unknown;
  private readonly containers: Container[] = [];

  private readonly numberOf: (literal: string) => unknown;

  constructor(numberOf: (literal: string) => unknown) {
    this.numberOf = numberOf;
  }

  open(kind: 'object' | 'array'): void {
    const container: Container = kind === 'array' ? { kind, elements: [] } : { kind, members: {}, name: '' };
    this.add(container.kind === 'array' ? container.elements : container.members);
    this.containers.push(container);
  }

  close(): void {
    this.containers.pop();
  }

  name(name: string): void {
    const container = this.containers.at(-1);
    if (container?.kind === 'object') container.name = name;
  }

  string(value: string): void {
    this.add(value);
  }

  number(literal: string): void {
    this.add(this.numberOf(literal));
  }

  word(value: boolean | null): void {
    this.add(value);
  }

  private add(value: unknown): void {
    const container = this.containers.at(-1);
    if (container === undefined) this.value = value;
    else if (container.kind === 'array') container.elements.push(value);
    // An assignment to __proto__ would set the prototype.
    else
      Object.defineProperty(container.members, container.name, {
        ...{ value, enumerable: true, configurable: true, writable: true },
      });
  }
}
