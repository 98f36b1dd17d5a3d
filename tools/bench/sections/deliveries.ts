import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '#libs/embedded';
import { CancelledTasks } from '../load/cancelled-tasks.js';
import { openLoop } from '../load/loops.js';
import { addEndpoint, createOrganization } from '../load/organization.js';
import type { Manner } from '../receiver/receiver-messages.js';
import { startReceiver } from '../receiver/receiver.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';
import type { BenchSystem } from '../system/bench-system.js';

const HEALTHY = 95;
/** Dead endpoints: two that never answer, one that answers 500, two without a listener. */
const DEAD: readonly Manner[] = ['hanging', 'hanging', 'failing'];
const DEAD_PORTS = 2;
const EVENTS = ['task.cancelled'];
/** An organization has at most 50 endpoints. */
const ENDPOINTS_EACH = 50;
/** Each event goes to all endpoints: a task is cancelled in each of their organizations. */
const EVENTS_PER_SECOND = 4;
const FULL = { warmUpMs: 10_000, rounds: 9, sliceMs: 4_000, burst: 300 };
const QUICK = { warmUpMs: 2_000, rounds: 4, sliceMs: 1_500, burst: 60 };
const PATIENCE_MS = 60_000;

/**
 * Deliveries to a hundred endpoints of which five are dead. The cost that the dead ones cause for the others is
 * measured against an organization that has only healthy ones, in alternating time slices. For each side, the median
 * of its slices' p99 counts: the overall maximum would reflect the one moment when the machine was busy with
 * something else.
 */
export const deliveries: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { warmUpMs, rounds, sliceMs, burst } = quick ? QUICK : FULL;
  progress.say('deliveries: opening 195 endpoints');
  const healthy = await openCustomers(bench, []);
  const mixed = await openCustomers(bench, DEAD);

  progress.say('deliveries: until the dead have been noticed');
  await Promise.all([healthy.cancelAtRate(warmUpMs), mixed.cancelAtRate(warmUpMs)]);
  const without: (readonly number[])[] = [];
  const withDead: (readonly number[])[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress.say(`deliveries: with and without dead endpoints, ${round} of ${rounds}`);
    without.push(await healthy.cancelAtRate(sliceMs));
    withDead.push(await mixed.cancelAtRate(sliceMs));
  }
  progress.say(`deliveries: ${burst} events at once`);
  const perSecond = await mixed.burst(burst);
  const [p99WithDead, p99Without] = [median(withDead.map(p99)), median(without.map(p99))];
  const delayPct = (p99WithDead / p99Without - 1) * 100;
  return [
    {
      key: 'deliveries_per_s',
      value: perSecond,
      n: burst * HEALTHY,
      note: `${burst} events at once to ${HEALTHY} healthy and 5 dead endpoints; those to the healthy are counted`,
    },
    {
      key: 'healthy_delay_pct',
      value: delayPct,
      n: withDead.flat().length,
      also: { healthy_p99_with_dead_ms: p99WithDead, healthy_p99_without_dead_ms: p99Without },
      note:
        `p99 of the healthy with the dead ${p99WithDead} ms, without ${p99Without} ms ` +
        `(p50 ${median(withDead.flat())} and ${median(without.flat())}), medians of ${rounds} slices each, at ${EVENTS_PER_SECOND * HEALTHY} a second`,
    },
  ];
};

interface Customers {
  /** Cancels tasks at the measured rate. @returns the duration of each delivery to a healthy endpoint, in ms */
  cancelAtRate(durationMs: number): Promise<readonly number[]>;
  /** Cancels that many tasks at once. @returns deliveries per second to healthy endpoints */
  burst(events: number): Promise<number>;
}

async function openCustomers(bench: BenchSystem, dead: readonly Manner[]): Promise<Customers> {
  let delaysMs: number[] = [];
  const manners: readonly Manner[] = [...Array.from({ length: HEALTHY }, () => 'healthy' as const), ...dead];
  const receiver = await startReceiver(manners, receipt => {
    delaysMs.push(receipt.receivedAtMs - receipt.eventAtMs);
  });
  bench.cleanup.add(() => receiver.stop());
  const urls = [...receiver.urls];
  for (let nth = 0; dead.length > 0 && nth < DEAD_PORTS; nth += 1)
    urls.push(`http://127.0.0.1:${await findFreePort()}/webhooks`);
  const organizations: CancelledTasks[] = [];
  for (let from = 0; from < urls.length; from += ENDPOINTS_EACH)
    organizations.push(await subscribed(bench, urls.slice(from, from + ENDPOINTS_EACH)));
  const prepare = (events: number): Promise<unknown> =>
    Promise.all(organizations.map(tasks => tasks.prepare(events)));
  const cancelOne = (): Promise<unknown> => Promise.all(organizations.map(tasks => tasks.cancelOne()));

  const arrived = async (expected: number): Promise<readonly number[]> => {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (delaysMs.length < expected && performance.now() < giveUpAt) await pause(10);
    if (delaysMs.length < expected) throw new Error(`Of ${expected} deliveries ${delaysMs.length} came.`);
    return delaysMs;
  };
  return {
    cancelAtRate: async durationMs => {
      const events = Math.round((EVENTS_PER_SECOND * durationMs) / 1_000);
      await prepare(events);
      delaysMs = [];
      await openLoop({ perSecond: EVENTS_PER_SECOND, durationMs }, cancelOne);
      return arrived(events * HEALTHY);
    },
    burst: async events => {
      await prepare(events);
      delaysMs = [];
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: events }, cancelOne));
      const { length } = await arrived(events * HEALTHY);
      return (length * 1_000) / (performance.now() - startedAt);
    },
  };
}

/** Creates an organization with these endpoints. */
async function subscribed(bench: BenchSystem, urls: readonly string[]): Promise<CancelledTasks> {
  const organization = await createOrganization(bench, { workers: 0 });
  for (const url of urls) await addEndpoint(bench, organization, { url, events: EVENTS });
  return new CancelledTasks(bench, organization);
}
