import type { Idempotency } from '#libs/contracts';
import { encodeCursor } from '#libs/database';
import type { IdempotencyKey } from '#libs/database';

/**
 * Builds a page from the rows found, with the cursor of the next page.
 *
 * @param found up to `limit` + 1 rows; the extra row indicates that there is another page
 * @param positionOf the position of the page's end if it ends with this item
 */
export function pageFrom<Item>(
  found: readonly Item[],
  limit: number,
  positionOf: (last: Item) => Readonly<Record<string, string | number>>,
): { readonly items: readonly Item[]; readonly cursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return { items, cursor: isMore ? encodeCursor(positionOf(last)) : null };
}

/** The stored form of a caller's idempotency key. */
export function storedKeyOf({ scope, key, fingerprint }: Idempotency): IdempotencyKey {
  return { scope, key, fingerprint: Buffer.from(fingerprint, 'hex') };
}
