/** One read of the feed. */
export interface FeedPage<Item extends Positioned> {
  readonly items: readonly Item[];
  /** Everything after the read's start and up to here is in it. */
  readonly position: number;
}

interface Positioned {
  readonly position: number;
  /** What it takes in memory. */
  readonly bytes: number;
}

/** The newest part of a feed: consecutive pages, from `from` on. */
export interface FeedWindow<Item extends Positioned> {
  readonly from: number;
  readonly to: number;
  readonly pages: readonly FeedPage<Item>[];
}

export function emptyWindow<Item extends Positioned>(at: number): FeedWindow<Item> {
  return { from: at, to: at, pages: [] };
}

/**
 * The window with the page that follows it, without its oldest pages beyond `maxBytes`; the newest page always stays, for
 * all who wait for it.
 */
export function extended<Item extends Positioned>(
  window: FeedWindow<Item>,
  page: FeedPage<Item>,
  maxBytes: number,
): FeedWindow<Item> {
  const to = Math.max(window.to, page.position);
  const pages = page.items.length === 0 ? window.pages : [...window.pages, { ...page, position: to }];
  let bytes = pages.reduce((sum, one) => sum + bytesOf(one), 0);
  let dropped = 0;
  while (bytes > maxBytes && dropped < pages.length - 1) {
    const oldest = pages[dropped];
    bytes -= oldest === undefined ? 0 : bytesOf(oldest);
    dropped += 1;
  }
  return { from: pages[dropped - 1]?.position ?? window.from, to, pages: pages.slice(dropped) };
}

/** What follows a position; undefined when the window begins later. */
export function pageAfter<Item extends Positioned>(
  { from, to, pages }: FeedWindow<Item>,
  position: number,
): FeedPage<Item> | undefined {
  if (position < from) return undefined;
  const items = pages
    .filter(page => page.position > position)
    .flatMap(page => page.items.filter(item => item.position > position));
  return { items, position: Math.max(position, to) };
}

function bytesOf<Item extends Positioned>({ items }: FeedPage<Item>): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}
