import { createHash } from 'node:crypto';
import { LIMITS, readJsonBytes } from '#libs/contracts';
import type { Fault } from '#libs/contracts';
import { refuse } from '../errors/problem-codes.js';
import { MAX_DEPTH } from './body-limits.rule.js';
import type { BodyLimits } from './body-limits.rule.js';
import { complexityOf } from './json-complexity.rule.js';

export interface ParsedBody {
  /** Undefined for an empty body. */
  readonly value: unknown;
  /** Set when items of the body cannot be stored exactly as sent, on a route that refuses each individually. */
  readonly inexact?: InexactItems;
}

export interface InexactItems {
  /** The faults of an item, by its index, with pointers into the item. */
  readonly faults: ReadonlyMap<number, readonly Fault[]>;
  /** SHA-256 of the raw body: bodies that differ only in such values have the same parsed value. */
  readonly digest: string;
}

/** One fault is enough to refuse a body. A batch with more than these is refused as a whole. */
const MAX_ITEM_FAULTS = LIMITS.batchTasks;
const MAX_FAULTS_SHOWN = 50;

/**
 * The value of a body. Values that cannot be stored exactly as sent are refused, see `readJson`.
 *
 * @throws ServiceError 400 for a body that is not JSON in UTF-8 or is nested too deeply; 413 `request.too_complex`
 *   for more values than `limits` allow; 422 `request.invalid` with a pointer to each value that would be changed,
 *   unless all of them are in items that are refused individually
 */
export function parseJsonBody(body: Buffer, limits: BodyLimits): ParsedBody {
  if (body.length === 0) return { value: undefined };
  const complexity = complexityOf(body, limits);
  if (complexity.outcome === 'too_deep') {
    throw refuse('request.bad_json', `The body is nested more than ${MAX_DEPTH} deep.`);
  }
  if (complexity.outcome === 'too_complex') throw refuse('request.too_complex', complexity.detail);
  const read = readJsonBytes(body, limits.itemsIn === undefined ? MAX_FAULTS_SHOWN : MAX_ITEM_FAULTS + 1);
  switch (read.outcome) {
    case 'read':
      return { value: read.value };
    case 'inexact': {
      const faults = faultsByItem(read.faults, limits.itemsIn);
      return { value: read.value, inexact: { faults, digest: sha256(body) } };
    }
    case 'not_json':
      // The parser's message quotes the body, which may contain a secret.
      throw refuse('request.bad_json', 'The body is not valid JSON in UTF-8.');
  }
}

/** @throws ServiceError `request.invalid` when a fault is outside of the items, or there are more than the limit */
function faultsByItem(faults: readonly Fault[], itemsIn: string | undefined): InexactItems['faults'] {
  const byItem = new Map<number, Fault[]>();
  for (const { pointer, detail } of faults) {
    const [, member, index] = pointer.split('/', 3);
    if (itemsIn === undefined || member !== itemsIn || index === undefined) throw inexact(faults);
    const item = byItem.get(Number(index)) ?? [];
    item.push({ pointer: pointer.slice(`/${member}/${index}`.length), detail });
    byItem.set(Number(index), item);
  }
  if (faults.length > MAX_ITEM_FAULTS) throw inexact(faults);
  return byItem;
}

function inexact(faults: readonly Fault[]): Error {
  const detail = 'The body holds values that cannot be kept as they were sent.';
  return refuse('request.invalid', detail, { faults: faults.slice(0, MAX_FAULTS_SHOWN) });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
