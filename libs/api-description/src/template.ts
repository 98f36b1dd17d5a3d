/**
 * A JSON value with placeholders that are filled in later: ids that are not known yet, and tokens that no JavaScript
 * value serializes to, such as `1e400`.
 */
export type Template = null | boolean | number | string | readonly Template[] | Members | Reference | Token;

/** An object as the list of its members, so that names may repeat and `__proto__` is an ordinary name. */
export class Members {
  constructor(readonly entries: readonly (readonly [name: string, value: Template])[]) {}

  static of(value: Readonly<Record<string, Template>>): Members {
    return new Members(Object.entries(value));
  }
}

/** A placeholder for the id of a resource of this kind, such as `task`; the caller chooses which. */
export class Reference {
  constructor(
    readonly kind: string,
    readonly nth = 0,
  ) {}
}

/** JSON text that is inserted verbatim, valid or not. */
export class Token {
  constructor(readonly text: string) {}
}

export function isList(template: Template): template is readonly Template[] {
  return Array.isArray(template);
}

export type Resolve = (reference: Reference) => string;

/** The template of a parsed JSON value. */
export function templateOf(value: unknown): Template {
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value;
  }
  if (Array.isArray(value)) return value.map(templateOf);
  if (typeof value === 'object')
    return new Members(Object.entries(value).map(([name, part]) => [name, templateOf(part)]));
  throw new Error(`${typeof value} is no JSON.`);
}

/** Writes the template as JSON text; unpaired surrogates are escaped. */
export function renderJson(template: Template, resolve: Resolve): string {
  if (template instanceof Token) return template.text;
  if (template instanceof Reference) return JSON.stringify(resolve(template));
  if (template instanceof Members) {
    const members = template.entries.map(
      ([name, value]) => `${JSON.stringify(name)}:${renderJson(value, resolve)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (isList(template)) return `[${template.map(part => renderJson(part, resolve)).join(',')}]`;
  return Object.is(template, -0) ? '-0' : JSON.stringify(template);
}

/** As text outside of JSON, such as a part of a path or of a query. */
export function renderText(template: Template, resolve: Resolve): string {
  if (template instanceof Reference) return resolve(template);
  return typeof template === 'string' ? template : renderJson(template, resolve);
}

/** The value with these ids, as parsed JSON. */
export function valueOf(template: Template, idOf: (kind: string) => string): unknown {
  const value: unknown = JSON.parse(renderJson(template, ({ kind }) => idOf(kind)));
  return value;
}

/** The template with this value at the end of a path of members; missing members are created. */
export function withMember(template: Template, path: readonly string[], value: Template): Template {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const entries = template instanceof Members ? template.entries : [];
  const [, present = null] = entries.find(([one]) => one === name) ?? [];
  const others = entries.filter(([one]) => one !== name);
  return new Members([...others, [name, withMember(present, rest, value)]]);
}
