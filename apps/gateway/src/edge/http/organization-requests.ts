import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { LABELS_NAMED, largest } from '#libs/platform';

const WINDOW_MS = 60_000;
/** Organizations counted in one window; the requests of others are not attributed. */
const MOST_COUNTED = 10_000;

/**
 * Requests of each organization in the last complete minute, of those with the most: a label for every organization
 * would have no bound.
 */
export class OrganizationRequests {
  private counts = new Map<string, number>();
  private complete: ReadonlyMap<string, number> = new Map();
  private windowStartMs = 0;

  constructor(
    registry: Registry,
    private readonly nowMs: () => number = Date.now,
  ) {
    const read = () => largest(this.lastMinute());
    new Gauge({
      name: 'countersign_organization_requests_last_minute',
      help: `Requests in the last complete minute, of the ${LABELS_NAMED} organizations with the most at this gateway.`,
      labelNames: ['org_id'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [org_id, requests] of read()) this.set({ org_id }, requests);
      },
    });
  }

  count(orgId: string): void {
    this.turnWindow();
    const known = this.counts.get(orgId);
    if (known === undefined && this.counts.size >= MOST_COUNTED) return;
    this.counts.set(orgId, (known ?? 0) + 1);
  }

  private lastMinute(): ReadonlyMap<string, number> {
    this.turnWindow();
    return this.complete;
  }

  private turnWindow(): void {
    const startMs = this.nowMs() - (this.nowMs() % WINDOW_MS);
    if (startMs === this.windowStartMs) return;
    // A window that ended more than a minute ago had no successor: nothing was requested in the last one.
    this.complete = startMs - this.windowStartMs === WINDOW_MS ? this.counts : new Map();
    this.counts = new Map();
    this.windowStartMs = startMs;
  }
}
