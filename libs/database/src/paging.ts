import { z } from 'zod';
import { ServiceError } from '#libs/contracts';

const VERSION = 1;
/** Longer than any valid cursor; longer input is not worth decoding. */
const MAX_LENGTH = 1_000;

/** The start of the next page as an opaque string: base64url of `[1, position]` in JSON. */
export function encodeCursor(position: Readonly<Record<string, string | number | null>>): string {
  return Buffer.from(JSON.stringify([VERSION, position]), 'utf8').toString('base64url');
}

/**
 * The position in a cursor that {@link encodeCursor} made.
 *
 * @param position the schema of this list's cursors; a cursor of another list does not match it
 * @throws ServiceError `invalid`, code `cursor.invalid`
 */
export function decodeCursor<Position extends z.ZodType>(
  position: Position,
  cursor: string,
): z.output<Position> {
  const envelope = z.tuple([z.literal(VERSION), z.unknown()]).safeParse(jsonIn(cursor));
  const result = position.safeParse(envelope.data?.[1]);
  if (envelope.success && result.success) return result.data;
  throw new ServiceError('invalid', 'cursor.invalid', 'The cursor is not one that this list has given.', {
    faults: [{ pointer: '/cursor', detail: 'Use next_cursor of the page before, unchanged.' }],
  });
}

/**
 * A page of the rows found, and the cursor of the next one.
 *
 * @param found up to `limit` + 1 rows; the extra row indicates that there is another page
 * @param positionOf the position of the page's end if it ends with this item
 */
export function pageFrom<Item>(
  found: readonly Item[],
  limit: number,
  positionOf: (last: Item) => Readonly<Record<string, string | number | null>>,
): { readonly items: readonly Item[]; readonly cursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, cursor: isMore ? encodeCursor(positionOf(last)) : null };
}

function jsonIn(cursor: string): unknown {
  if (cursor.length > MAX_LENGTH || !/^[\w-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
