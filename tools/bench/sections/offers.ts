import { Lifecycles } from '../load/lifecycles.js';
import { openLoop } from '../load/loops.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

/** Used when the lifecycles were not measured before: the minimum goal. */
const ASSUMED_PER_SECOND = 150;
const DURATION_MS = { full: 30_000, quick: 4_000 };

/** Time from created to offered, while tasks arrive at a third of the sustainable rate. */
export const offers: Section = async ({ system, quick, progress, known }) => {
  const load = await Lifecycles.open(await system());
  const perSecond = (known('lifecycles_per_s') ?? ASSUMED_PER_SECOND) / 3;
  progress.say(`offers: ${Math.round(perSecond)} tasks a second`);
  await openLoop({ perSecond, durationMs: quick ? 1_000 : 5_000 }, () => load.runOne());
  const durationMs = quick ? DURATION_MS.quick : DURATION_MS.full;
  const { results } = await openLoop({ perSecond, durationMs }, () => load.runOne());
  const seen = results.map(({ offer }) => offer.seenAtMs - offer.createdAtMs);
  const published = results.map(({ offer }) => offer.offeredAtMs - offer.createdAtMs);
  const figure = { n: seen.length, median: median(seen), p99: p99(seen) };
  return [
    {
      ...figure,
      key: 'offer_p50_ms',
      value: median(seen),
      also: { offer_event_p50_ms: median(published), offers_per_s: perSecond },
      note:
        `at ${Math.round(perSecond)} a second, from task.created's time to task.offered seen on NATS; ` +
        `by the events' own times p50 ${median(published)} ms, p99 ${p99(published)} ms`,
    },
    { ...figure, key: 'offer_p99_ms', value: p99(seen), also: { offer_event_p99_ms: p99(published) } },
  ];
};
