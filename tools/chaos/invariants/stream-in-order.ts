import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

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
