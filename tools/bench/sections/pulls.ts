import { CONTENDERS } from '../pulls/contenders.js';
import type { ContenderName } from '../pulls/contenders.js';
import { drainBacklog, held, idleCpu, latencies, redeliveries, SLOW_MESSAGES } from '../pulls/measures.js';
import { PullBroker } from '../pulls/pull-broker.js';
import type { Figure } from '../report/figure.js';
import type { Section } from '../section.js';
import { median, p99, quantile } from '../statistics.js';

const FULL = { rounds: 12, backlog: 10_000, busyBacklog: 4_000, singles: 150, idleRounds: 4, idleMs: 5_000 };
const QUICK = { rounds: 3, backlog: 4_000, busyBacklog: 1_500, singles: 50, idleRounds: 1, idleMs: 2_000 };
const HANDLER_MS = 2;
const EVERY_MS = 20;
const IDLE_CONSUMERS = 25;
const HELD_BACKLOG = 3_000;

const NAMES: readonly ContenderName[] = ['own', 'buffered', 'queued'];

type ByName<T> = Readonly<Record<ContenderName, T>>;

/**
 * The services' own pull protocol beside the client library's `consume()`, in alternating slices on one server and one
 * connection: docs/decisions/0083. Not part of a whole run, because it compares programs, not the system.
 */
export const pulls: Section = async ({ quick, progress }) => {
  const size = quick ? QUICK : FULL;
  const broker = await PullBroker.start();
  let subjects = 0;
  const backlogOf = async (count: number): Promise<string> => {
    subjects += 1;
    const subject = `task.backlog-${subjects}`;
    await broker.fill(subject, count);
    return subject;
  };
  try {
    progress.say('pulls: backlogs, handlers that take no time');
    const fast = await inSlices(size.rounds, async name => {
      const subject = await backlogOf(size.backlog);
      return drainBacklog(broker, name, { subject, count: size.backlog, handlerMs: 0 });
    });
    progress.say(`pulls: backlogs, handlers that take ${HANDLER_MS} ms`);
    const busy = await inSlices(size.rounds, async name => {
      const subject = await backlogOf(size.busyBacklog);
      return drainBacklog(broker, name, { subject, count: size.busyBacklog, handlerMs: HANDLER_MS });
    });
    progress.say('pulls: single messages');
    const single = await inSlices(size.rounds, async (name, round) => {
      const subject = `task.single-${name}-${round}`;
      return latencies(broker, name, { subject, count: size.singles, everyMs: EVERY_MS });
    });
    progress.say('pulls: idle consumers');
    const idleOptions = { consumers: IDLE_CONSUMERS, forMs: size.idleMs };
    const without: number[] = [];
    const idle = await inSlices(size.idleRounds, async name => {
      if (name === 'own') without.push(await idleCpu(broker, 'none', idleOptions));
      return idleCpu(broker, name, idleOptions);
    });
    progress.say('pulls: handlers slower than the ack wait');
    const again = await inSlices(1, async name => redeliveries(broker, name, await backlogOf(SLOW_MESSAGES)));
    const kept = await inSlices(1, async name => held(broker, name, await backlogOf(HELD_BACKLOG)));
    return [
      compared(
        'pull_throughput_ratio',
        'per_s',
        pick(fast, ({ perSecond }) => perSecond),
      ),
      compared(
        'pull_busy_ratio',
        'per_s',
        pick(busy, ({ perSecond }) => perSecond),
      ),
      compared(
        'pull_cpu_ratio',
        'us_each',
        pick(fast, ({ cpuMicrosEach }) => cpuMicrosEach),
      ),
      compared('pull_p50_ratio', 'ms', pick(single, median)),
      compared('pull_p99_ratio', 'ms', pick(single, p99)),
      compared(
        'pull_idle_ratio',
        'ms_per_s',
        pick(idle, cpu => Math.max(0, cpu - median(without))),
      ),
      counted('pull_redeliveries', again, `of ${SLOW_MESSAGES} messages, handlers 2.5 times the ack wait`),
      counted('pull_held', kept, 'messages kept from other replicas while 32 handlers do not end'),
    ];
  } finally {
    await broker.stop();
  }
};

/** One slice of each contender per round, in alternating order. */
async function inSlices<T>(
  rounds: number,
  slice: (name: ContenderName, round: number) => Promise<T>,
): Promise<ByName<readonly T[]>> {
  const found: Record<ContenderName, T[]> = { own: [], buffered: [], queued: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed())
      found[name].push(await slice(name, round));
  }
  return found;
}

function pick<T>(found: ByName<readonly T[]>, value: (slice: T) => number): ByName<readonly number[]> {
  return {
    own: found.own.map(value),
    buffered: found.buffered.map(value),
    queued: found.queued.map(value),
  };
}

/** The median over the rounds of own ÷ buffered, with the quartiles and the medians of each contender. */
function compared(key: string, unit: string, found: ByName<readonly number[]>): Figure {
  const ratios = found.own.map((value, round) => value / (found.buffered[round] ?? Number.NaN));
  const [low, high] = [quantile(ratios, 0.25), quantile(ratios, 0.75)];
  const also = Object.fromEntries(NAMES.map(name => [`${key}_${name}_${unit}`, median(found[name])]));
  return {
    key,
    value: median(ratios),
    n: ratios.length,
    also: { ...also, [`${key}_low`]: low, [`${key}_high`]: high },
    note:
      `${NAMES.map(name => `${name} ${median(found[name]).toPrecision(3)}`).join(', ')} ${unit}; ` +
      `half of the rounds between ${low.toFixed(2)} and ${high.toFixed(2)}`,
  };
}

function counted(key: string, found: ByName<readonly number[]>, note: string): Figure {
  const also = Object.fromEntries(NAMES.map(name => [`${key}_${name}`, median(found[name])]));
  const each = NAMES.map(name => `${name} ${median(found[name])}`).join(', ');
  return { key, value: median(found.own), n: Object.keys(CONTENDERS).length, also, note: `${each}; ${note}` };
}
