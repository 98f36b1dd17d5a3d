import { heldPages } from '../pages/held-pages.js';
import { paintedPages } from '../pages/painted-pages.js';
import type { Section } from '../section.js';

/** The console: what it costs the gateway while it is open, and how long a person waits for it. */
export const pages: Section = async context => [
  ...(await paintedPages(context)),
  ...(await heldPages(context)),
];
