import { ListTasksQuery } from '../../../apps/task-registry/src/queries/list-tasks.query.js';
import type { Section } from '../section.js';
import { creationCost } from '../search/creation-cost.js';
import { openSearchDatabase } from '../search/search-database.js';
import { median } from '../statistics.js';

const FULL = { tasks: 200_000, searches: 15, rounds: 60 };
const QUICK = { tasks: 20_000, searches: 5, rounds: 15 };
const PAGE = 50;

/**
 * Searching tasks by their words, and what storing these costs when a task is created: docs/decisions/0220. Not part of
 * a whole run: it fills a database of its own.
 */
export const search: Section = async ({ system, quick, progress }) => {
  const { running } = await system();
  const { tasks, searches, rounds } = quick ? QUICK : FULL;
  const database = await openSearchDatabase(running.databaseUrl, tasks, written => {
    if (written % 50_000 === 0)
      progress.say(`search: ${written.toLocaleString('en-US')} tasks in the tables`);
  });
  try {
    const { vocabulary, orgId, dataSource, writer } = database;
    const [common, frequent, rare] = [1, 500, 10_000].map(rank => vocabulary.word(rank));
    const texts = {
      ...{ common: `${common}`, frequent: `${frequent}`, rare: `${rare}`, absent: 'qqqq' },
      ...{ letter: 'b', two: `${vocabulary.word(3)} ${vocabulary.word(40)}`, mixed: `${common} ${rare}` },
      ...{ former: 'former', reference: 'IR-4242' },
    };
    const query = new ListTasksQuery(dataSource);
    const times: Record<string, number> = {};
    for (const [name, text] of Object.entries(texts)) {
      progress.say(`search: ${name}`);
      const took: number[] = [];
      for (let count = 0; count < searches; count += 1) {
        const startedAt = performance.now();
        await query.handle({ org_id: orgId, pools: null, limit: PAGE, text });
        took.push(performance.now() - startedAt);
      }
      times[name] = median(took);
    }
    progress.say('search: creations');
    const costs = [];
    for (let round = 0; round < rounds; round += 1) costs.push(await creationCost(database, round));
    const [wholeMs, wordsMs] = [median(costs.map(one => one.wholeMs)), median(costs.map(one => one.wordsMs))];
    const { rows } = await writer.query<{ bytes: number }>(
      `SELECT pg_total_relation_size('task_texts')::float8 AS bytes`,
    );
    return [
      {
        key: 'search_slowest_ms',
        value: Math.max(...Object.values(times)),
        n: searches,
        also: Object.fromEntries(Object.entries(times).map(([name, ms]) => [`search_${name}_ms`, ms])),
        note: Object.entries(times)
          .map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`)
          .join(', '),
      },
      {
        key: 'search_creation_ratio',
        value: wholeMs / (wholeMs - wordsMs),
        n: rounds,
        also: {
          search_creation_ms: wholeMs,
          search_words_ms: wordsMs,
          search_bytes_per_task: (rows[0]?.bytes ?? 0) / (2 * tasks),
        },
        note: `a task: ${(1_000 * wholeMs).toFixed(0)} µs in the registry, of which ${(1_000 * wordsMs).toFixed(0)} µs for its words`,
      },
    ];
  } finally {
    await database.close();
  }
};
