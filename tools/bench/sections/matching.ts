import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MatchingMessage } from '../matching/matching-messages.js';
import type { MatchingResult } from '../matching/matching-messages.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const PROGRAM = fileURLToPath(new URL('../matching/matching-process.js', import.meta.url));
const LOOKUPS = { full: 20_000, quick: 2_000 };

/** The matcher's index with a million workers and a hundred thousand waiting tasks, in a separate process. */
export const matching: Section = async ({ quick, progress }) => {
  const { matchMs, rssMb, waitingMs, workers, waitingTasks } = await runMatching(
    quick ? LOOKUPS.quick : LOOKUPS.full,
    doing => {
      progress.say(`matching: ${doing}`);
    },
  );
  return [
    {
      key: 'match_p99_ms',
      value: p99(matchMs),
      n: matchMs.length,
      median: median(matchMs),
      p99: p99(matchMs),
      also: { match_p50_ms: median(matchMs) },
      note: 'skill, certification, trust and rating; index and scores, without reading the 50 rows',
    },
    { key: 'match_rss_mb', value: rssMb, n: workers, note: 'the whole process, Node included' },
    {
      key: 'waiting_p99_ms',
      value: p99(waitingMs),
      n: waitingMs.length,
      median: median(waitingMs),
      p99: p99(waitingMs),
      also: { waiting_p50_ms: median(waitingMs), waiting_tasks: waitingTasks },
    },
  ];
};

function runMatching(lookups: number, onDoing: (doing: string) => void): Promise<MatchingResult> {
  const child = fork(PROGRAM, [String(lookups)], { execArgv: ['--expose-gc'], serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.on('message', raw => {
      const message = MatchingMessage.parse(raw);
      if ('doing' in message) onDoing(message.doing);
      else {
        resolve(message);
        child.kill();
      }
    });
    child.once('exit', code => {
      reject(new Error(`The matching process ended with ${code ?? 'a signal'}.`));
    });
  });
}
