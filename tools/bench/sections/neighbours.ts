import { setTimeout as pause } from 'node:timers/promises';
import { Lifecycles } from '../load/lifecycles.js';
import type { Lifecycle } from '../load/lifecycles.js';
import { openLoop } from '../load/loops.js';
import { createOrganization } from '../load/organization.js';
import { taskBody } from '../load/task-body.js';
import { startHostileNeighbour } from '../neighbour/hostile-neighbour.js';
import type { Manner } from '../receiver/receiver-messages.js';
import { startReceiver } from '../receiver/receiver.js';
import type { Figure } from '../report/figure.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const HANGING: readonly Manner[] = Array.from({ length: 8 }, () => 'hanging' as const);
/** Rate of the quiet organization, well below its own limits. */
const PER_SECOND = 5;
const FULL = { warmUpMs: 10_000, rounds: 8, sliceMs: 10_000 };
const QUICK = { warmUpMs: 2_000, rounds: 3, sliceMs: 4_000 };
/** Time to process the backlog of an attack before the next slice without one. */
const CALM_MS = { full: 5_000, quick: 2_000 };

const MEASURES: readonly { readonly name: string; readonly of: (one: Lifecycle) => number }[] = [
  { name: 'create', of: one => one.createMs },
  { name: 'offer', of: ({ offer }) => offer.seenAtMs - offer.createdAtMs },
  { name: 'delivery', of: one => one.deliveryMs },
];

/**
 * The effect of a hostile organization at full speed on a quiet one, both with the default limits: whole lifecycles
 * of the quiet one at a low rate, in alternating slices with and without the attack.
 */
export const neighbours: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { warmUpMs, rounds, sliceMs } = quick ? QUICK : FULL;
  const calmMs = quick ? CALM_MS.quick : CALM_MS.full;
  const quiet = await Lifecycles.open(bench, { limits: 'default' });
  const attacker = await createOrganization(bench, { limits: 'default' });
  const receiver = await startReceiver(HANGING, () => undefined);
  bench.cleanup.add(() => receiver.stop());
  const hostile = startHostileNeighbour({
    baseUrl: bench.running.baseUrl,
    adminKey: attacker.adminKey,
    hangingUrls: [...receiver.urls],
    task: { ...taskBody(attacker, 'nobody-can-do-this') },
  });
  bench.cleanup.add(() => {
    hostile.stop();
  });
  const slice = async (durationMs: number): Promise<readonly Lifecycle[]> =>
    (await openLoop({ perSecond: PER_SECOND, durationMs }, () => quiet.runOne())).results;

  await slice(warmUpMs);
  const alone: Lifecycle[] = [];
  const attacked: Lifecycle[] = [];
  const answers = new Map<string, number>();
  for (let round = 1; round <= rounds; round += 1) {
    progress.say(`neighbours: without and with an attack, ${round} of ${rounds}`);
    alone.push(...(await slice(sliceMs)));
    hostile.go();
    attacked.push(...(await slice(sliceMs)));
    for (const [status, count] of Object.entries(await hostile.rest()))
      answers.set(status, (answers.get(status) ?? 0) + count);
    await pause(calmMs);
  }
  const answered = [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  return MEASURES.map(({ name, of }): Figure => {
    const [without, during] = [alone.map(of), attacked.map(of)];
    return {
      key: `neighbour_${name}_ratio`,
      value: p99(during) / p99(without),
      n: during.length,
      also: {
        [`neighbour_${name}_p99_alone_ms`]: p99(without),
        [`neighbour_${name}_p99_attacked_ms`]: p99(during),
      },
      note:
        `p99 ${p99(during).toFixed(0)} ms during the attack, ${p99(without).toFixed(0)} ms without; ` +
        `p50 ${median(during).toFixed(0)} and ${median(without).toFixed(0)} ms` +
        (name === 'create' ? `; the attacker's answers: ${answered}` : ''),
    };
  });
};
