import { createHash } from 'node:crypto';
import { LIMITS, readJsonBytes } from '#libs/contracts';
import type { Fault } from '#libs/contracts';
import { refuse } from '../errors/refuse.js';
import { MAX_DEPTH } from './body-limits.js';
import type { BodyLimits } from './body-limits.js';
import { complexityOf } from './json-complexity.js';

export interface ParsedBody {
  /** Undefined for an empty body. */
  readonly value: unknown;
  /** Present where items of the body cannot be kept as they were sent, in a route that refuses each by itself. */
  readonly inexact?: InexactItems;
}

export interface InexactItems {
  /** What is wrong with an item, by its index, with pointers into the item. */
  readonly faults: ReadonlyMap<number, readonly Fault[]>;
  /** SHA-256 of the body as it came: bodies that differ only in such values have the same value. */
  readonly digest: string;
}

/** One fault of a body is enough to refuse it. A batch with more than these is refused as a whole. */
const MAX_ITEM_FAULTS = LIMITS.batchTasks;
const MAX_FAULTS_SHOWN = 50;

/**
 * The value in a body. What cannot be kept as it was sent is refused, see `readJson`.
 *
 * @throws ServiceError 400 for what is not JSON in UTF-8 or is nested too deeply; 413 `request.too_complex` for more
 *   values than `limits` allow; 422 `request.invalid` with a pointer to each value that would be changed, unless all
 *   of them are in items that are refused each by itself
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
      // The parser's own words quote the body, which may hold a secret.
      throw refuse('request.bad_json', 'The body is not valid JSON in UTF-8.');
  }
}

/** @throws ServiceError `request.invalid` when one fault is not in an item, or there are more than were looked for */
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
