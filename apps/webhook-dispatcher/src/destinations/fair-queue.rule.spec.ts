import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationOf } from './destination.rule.js';
import type { Destination } from './destination.rule.js';
import { FairQueue } from './fair-queue.rule.js';
import type { Slots } from './fair-queue.rule.js';
import { capOf, organizationCap, roomOfOrganization, roomOfTarget } from './fair-share.rule.js';
import type { ShareLimits } from './fair-share.rule.js';

/** Counts slots like the dispatcher, without health. */
class CountedSlots implements Slots {
  readonly held: Destination[] = [];

  constructor(readonly limits: ShareLimits) {}

  heldBy(orgId: string): number {
    return this.count(one => one.orgId === orgId);
  }

  heldAt(orgId: string, origin: string): number {
    return this.count(one => one.orgId === orgId && one.origin === origin);
  }

  hasRoom(orgId: string): boolean {
    const held = { overall: this.held.length, organization: this.heldBy(orgId) };
    return roomOfOrganization(held, this.limits) > 0;
  }

  acquire(destination: Destination): 'acquired' | 'full' {
    const { orgId, origin, target } = destination;
    const held = {
      overall: this.held.length,
      organization: this.heldBy(orgId),
      origin: this.heldAt(orgId, origin),
      target: this.count(one => one.target === target),
    };
    if (roomOfTarget(held, this.limits) === 0) return 'full';
    this.held.push(destination);
    return 'acquired';
  }

  private count(matches: (one: Destination) => boolean): number {
    return this.held.filter(matches).length;
  }
}

const destination = (org: number, origin: number, path: number): Destination =>
  destinationOf(`org-${org}`, `https://host-${origin}.example/${path}`);

const share = fc.constantFrom(0.25, 0.5, 0.75, 1);
const limits = fc.record({
  overall: fc.integer({ min: 1, max: 40 }),
  perTarget: fc.integer({ min: 1, max: 4 }),
  organizationShare: share,
  originShare: share,
});
const destinations = fc.array(fc.tuple(fc.nat(5), fc.nat(3), fc.nat(5)), { maxLength: 60 });

function queueOf(waiting: readonly (readonly [number, number, number])[]): FairQueue {
  const queue = new FairQueue(10_000);
  for (const one of waiting) queue.add(destination(...one));
  return queue;
}

describe('shares', () => {
  it('leave as much free as each greedy organization gets', () => {
    const held = [0, 0, 0];
    for (let round = 0; round < 100; round += 1) {
      held.forEach((_, nth) => {
        const others = held.reduce((sum, one) => sum + one, 0) - (held[nth] ?? 0);
        held[nth] = capOf(512, others, 0.5);
      });
    }
    expect(held).toEqual([128, 128, 128]);
  });

  it.each([
    [512, 0, 0.5, 256],
    [512, 256, 0.5, 128],
    [512, 511, 0.5, 1],
    [512, 512, 0.5, 0],
    [1, 0, 0.5, 1],
    [512, 0, 1, 512],
  ])('of %i with %i held by others at a share of %f are %i', (capacity, others, part, cap) => {
    expect(capOf(capacity, others, part)).toBe(cap);
  });
});

describe('the fair queue', () => {
  it('lets no organization exceed its cap, no origin its own, and no target its slots', () => {
    fc.assert(
      fc.property(limits, destinations, (limit, waiting) => {
        const slots = new CountedSlots(limit);
        queueOf(waiting).grant(slots);
        expect(slots.held.length).toBeLessThanOrEqual(limit.overall);
        for (const { orgId, origin, target } of slots.held) {
          const organization = slots.heldBy(orgId);
          const cap = organizationCap({ overall: slots.held.length, organization }, limit);
          // Later claims of others lower the cap of an earlier one; the bound for a single claimant remains.
          expect(organization).toBeLessThanOrEqual(capOf(limit.overall, 0, limit.organizationShare));
          expect(cap).toBeGreaterThanOrEqual(0);
          expect(slots.heldAt(orgId, origin)).toBeLessThanOrEqual(
            capOf(capOf(limit.overall, 0, limit.organizationShare), 0, limit.originShare),
          );
          expect(slots.held.filter(one => one.target === target).length).toBeLessThanOrEqual(limit.perTarget);
        }
      }),
    );
  });

  it('leaves no slot idle that a waiting destination may use', () => {
    fc.assert(
      fc.property(limits, destinations, (limit, waiting) => {
        const slots = new CountedSlots(limit);
        queueOf(waiting).grant(slots);
        for (const one of waiting) expect(slots.acquire(destination(...one))).toBe('full');
      }),
    );
  });

  it('gives a single organization its whole cap', () => {
    const slots = new CountedSlots({ overall: 64, perTarget: 8, organizationShare: 0.5, originShare: 1 });
    queueOf(Array.from({ length: 50 }, (_, path) => [1, 0, path] as const)).grant(slots);
    expect(slots.held).toHaveLength(32);
  });

  it('keeps organizations with high demand within one slot of each other, however high their demand', () => {
    const waiting = fc.tuple(fc.integer({ min: 40, max: 200 }), fc.integer({ min: 40, max: 200 }));
    fc.assert(
      fc.property(waiting, ([many, more]) => {
        const slots = new CountedSlots({ overall: 40, perTarget: 1, organizationShare: 1, originShare: 1 });
        const ofBoth = [many, more].flatMap((count, org) =>
          Array.from({ length: count }, (_, path) => [org, 0, path] as const),
        );
        queueOf(ofBoth).grant(slots);
        expect(Math.abs(slots.heldBy('org-0') - slots.heldBy('org-1'))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('starves no organization, in whatever order the attempts end', () => {
    const endings = fc.infiniteStream(fc.nat(1_000));
    fc.assert(
      fc.property(limits, destinations, endings, (limit, waiting, order) => {
        const slots = new CountedSlots(limit);
        const queue = queueOf(waiting);
        const unserved = new Set(waiting.map(one => destination(...one).target));
        // Each has more waiting than it can ever send; one attempt ends at a time.
        for (let round = 0; round < 3_000 && unserved.size > 0; round += 1) {
          for (const { destination: served } of queue.grant(slots)) unserved.delete(served.target);
          const next = order.next();
          if (slots.held.length > 0 && next.done !== true)
            slots.held.splice(next.value % slots.held.length, 1);
        }
        expect([...unserved]).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('filled by one organization has room for others', () => {
    const queue = new FairQueue(100);
    const added = Array.from({ length: 500 }, (_, path) => queue.add(destination(1, path, 0)));
    expect(added.filter(Boolean)).toHaveLength(50);
    expect(queue.add(destination(2, 0, 0))).toBe(true);
    expect(queue.size).toBe(51);
  });

  it('removes resting destinations, and those that are removed explicitly', () => {
    const queue = queueOf([
      [1, 0, 0],
      [2, 0, 0],
    ]);
    queue.remove(destination(2, 0, 0));
    const slots = {
      heldBy: () => 0,
      heldAt: () => 0,
      hasRoom: () => true,
      acquire: () => 'resting' as const,
    };
    expect(queue.grant(slots)).toEqual([]);
    expect(queue.size).toBe(0);
  });
});

describe('origins', () => {
  it.each([
    ['https://EXAMPLE.com/a', 'https://example.com'],
    ['https://example.com:443/a?x=1', 'https://example.com'],
    ['http://example.com:80', 'http://example.com'],
    ['http://example.com:443/', 'http://example.com:443'],
    ['https://example.com./a', 'https://example.com'],
    ['https://example.com.:8443/a', 'https://example.com:8443'],
    ['http://0x7f000001:8080/a', 'http://127.0.0.1:8080'],
    ['http://[2001:DB8:0::1]:8080/a', 'http://[2001:db8::1]:8080'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example'],
  ])('of %s is %s', (url, origin) => {
    expect(destinationOf('org', url).origin).toBe(origin);
  });
});
