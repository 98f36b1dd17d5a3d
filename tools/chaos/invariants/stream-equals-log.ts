import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** The stream holds every event of the log, once, and nothing else (the facts exclude injected messages). */
export function streamEqualsLog({ stream, log }: Pick<Facts, 'stream' | 'log'>): Violations {
  const onStream = new Set(stream.map(({ id }) => id));
  const inLog = new Set(log.map(({ id }) => id));
  const missing = log.filter(({ id }) => !onStream.has(id));
  const unknown = stream.filter(({ id }) => !inLog.has(id));
  const repeated = stream.length - onStream.size;
  return [
    ...missing.map(
      ({ id, type, taskId }) => `${type} ${id} of ${taskId} is in the log and not on the stream.`,
    ),
    ...unknown.map(({ id, taskId }) => `${id} of ${taskId} is on the stream and not in the log.`),
    ...(repeated === 0 ? [] : [`${repeated} messages of the stream are there more than once.`]),
  ];
}
