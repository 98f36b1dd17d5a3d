import type { Section, SectionName } from './section.js';
import { auditTree } from './sections/audit-tree.js';
import { bulk } from './sections/bulk.js';
import { creates } from './sections/creates.js';
import { decisions } from './sections/decisions.js';
import { deliveries } from './sections/deliveries.js';
import { eventStreams } from './sections/event-streams.js';
import { growth } from './sections/growth.js';
import { heldOpen } from './sections/held-open.js';
import { idle } from './sections/idle.js';
import { lifecycles } from './sections/lifecycles.js';
import { matching } from './sections/matching.js';
import { neighbours } from './sections/neighbours.js';
import { offers } from './sections/offers.js';
import { pages } from './sections/pages.js';
import { pulls } from './sections/pulls.js';
import { search } from './sections/search.js';
import { timers } from './sections/timers.js';
import { tracing } from './sections/tracing.js';
import { transfers } from './sections/transfers.js';

export const SECTIONS: Readonly<Record<SectionName, Section>> = {
  idle,
  matching,
  lifecycles,
  offers,
  decisions,
  creates,
  'event-streams': eventStreams,
  transfers,
  deliveries,
  neighbours,
  timers,
  'held-open': heldOpen,
  growth,
  'audit-tree': auditTree,
  pulls,
  search,
  bulk,
  tracing,
  pages,
};
