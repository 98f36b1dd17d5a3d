import type { JsonSchema } from './json-schema.js';

export type ComponentKind = 'responses' | 'parameters' | 'examples' | 'headers';

/** Components that operations share, each stored once and referenced by name. */
export class SharedComponents {
  private readonly parts: Record<ComponentKind, Map<string, JsonSchema>> = {
    responses: new Map(),
    parameters: new Map(),
    examples: new Map(),
    headers: new Map(),
  };

  /**
   * A reference to this component.
   *
   * @throws Error when another component of its kind has the name
   */
  refTo(kind: ComponentKind, name: string, part: JsonSchema): JsonSchema {
    const known = this.parts[kind].get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(part)) {
      throw new Error(`Two ${kind} of the API document are named ${name}.`);
    }
    this.parts[kind].set(name, part);
    return { $ref: `#/components/${kind}/${name}` };
  }

  toJSON(): Readonly<Record<ComponentKind, JsonSchema>> {
    const sorted = (kind: ComponentKind): JsonSchema =>
      Object.fromEntries([...this.parts[kind]].toSorted(([one], [other]) => (one < other ? -1 : 1)));
    return {
      responses: sorted('responses'),
      parameters: sorted('parameters'),
      examples: sorted('examples'),
      headers: sorted('headers'),
    };
  }
}
