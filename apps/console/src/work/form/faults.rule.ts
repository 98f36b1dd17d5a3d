import { isRecord } from '../../api/is-record.rule.js';

/** One entry of the output of @cfworker/json-schema. */
export interface OutputUnit {
  readonly keyword: string;
  /** `#/properties/a/minLength`, through references. */
  readonly keywordLocation: string;
  /** `#/a/0`. */
  readonly instanceLocation: string;
  readonly error: string;
}

/** What is wrong with one value: the keyword it breaks, with that keyword's value where it is known. */
export interface Fault {
  readonly path: readonly string[];
  readonly keyword: string;
  readonly limit: unknown;
  /** The validator's own sentence, for keywords without a message. */
  readonly text: string;
}

/** Of these only the reasons within are shown. */
const CONTAINERS: ReadonlySet<string> = new Set([
  ...[
    'properties',
    'items',
    'prefixItems',
    'additionalItems',
    '$ref',
    '$dynamicRef',
    '$recursiveRef',
    'allOf',
    'then',
  ],
  ...['else', 'if', 'dependentSchemas', 'propertyNames', 'contains'],
]);
/** They also fail when another keyword does, and then say nothing of their own. */
const CONSEQUENCES: ReadonlySet<string> = new Set(['unevaluatedProperties', 'unevaluatedItems']);

/** The faults of a value, each at the place that a person can correct. */
export function faultsOf(units: readonly OutputUnit[], schema: unknown): readonly Fault[] {
  const reasons = units.filter(({ keyword }) => !CONTAINERS.has(keyword));
  const own = reasons.filter(({ keyword }) => !CONSEQUENCES.has(keyword));
  const shown = own.length > 0 ? own : reasons;
  const faults = shown.map(unit => faultOf(unit, schema));
  return [...new Map(faults.map(fault => [`${fault.path.join('/')} ${fault.keyword}`, fault])).values()];
}

function faultOf({ keyword, keywordLocation, instanceLocation, error }: OutputUnit, schema: unknown): Fault {
  const path = pointerParts(instanceLocation);
  const missing = keyword === 'required' ? /"(.+)"/.exec(error)?.[1] : undefined;
  return {
    path: missing === undefined ? path : [...path, missing],
    keyword,
    limit: valueAt(schema, pointerParts(keywordLocation)),
    text: error,
  };
}

/** The parts of a JSON pointer, also as a URI fragment. */
export function pointerParts(pointer: string): readonly string[] {
  const parts = pointer.replace(/^#/, '').split('/').slice(1);
  return parts.map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(schema: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isRecord(value) ? value[part] : undefined;
  }, schema);
}
