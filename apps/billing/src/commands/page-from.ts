import { encodeCursor } from '#libs/database';

/**
 * A page out of what was found, and the cursor of the next one.
 *
 * @param found up to one more than `limit`: whether that one is there tells whether there is another page
 * @param positionOf where a page that ends with this item ends
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
