import type { Facts, Violations } from '../facts/facts.js';

/** The events of each task are on the stream in version order, without a gap. */
export function streamInOrder({ stream }: Pick<Facts, 'stream'>): Violations {
  const tasks = Map.groupBy(stream, ({ taskId }) => taskId);
  return [...tasks].flatMap(([taskId, events]) => {
    const versions = events.map(({ version }) => version);
    return versions.every((version, index) => version === index + 1)
      ? []
      : [`${taskId} has the versions ${versions.join(', ')} on the stream.`];
  });
}

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
