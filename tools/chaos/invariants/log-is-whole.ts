import { TaskErased, hashOfEvent, linkHash } from '#libs/contracts';
import { z } from 'zod';
import type { Facts, LogFact } from '../facts/facts.js';
import type { Violations } from './violations.js';

const JsonObject = z.looseObject({});
const ERASURE = TaskErased.type;

/**
 * The events of each task are in the log in version order, without a gap, and their hashes form a chain. Only an event
 * before an erasure may be without its content.
 */
export function logIsWhole({ log }: Pick<Facts, 'log'>): Violations {
  const tasks = Map.groupBy(log, ({ taskId }) => taskId);
  const repeated = log.length - new Set(log.map(({ id }) => id)).size;
  return [
    ...(repeated === 0 ? [] : [`${repeated} events of the log have the id of another.`]),
    ...[...tasks].flatMap(([taskId, events]) => faultsOf(taskId, events)),
  ];
}

function faultsOf(taskId: string, events: readonly LogFact[]): Violations {
  const versions = events.map(({ version }) => version);
  if (versions.some((version, index) => version !== index + 1)) {
    return [`${taskId} has the versions ${versions.join(', ')} in its log.`];
  }
  const erasedAt = events.findLastIndex(({ type }) => type === ERASURE);
  const lost = events.find(({ envelope }, index) => envelope === null && index > erasedAt);
  if (lost) return [`${taskId}: event ${lost.version} is without its content, and no erasure follows.`];
  let previous: string | null = null;
  for (const event of events) {
    if (hashThatFollows(event, previous) !== event.hash) {
      return [`${taskId}: the hash of event ${event.version} does not follow from what is before it.`];
    }
    previous = event.hash;
  }
  return [];
}

/** An erased event is known by its commitment; one of version 1 has none, and its hash stands for it. */
function hashThatFollows(event: LogFact, previous: string | null): string | undefined {
  const { envelope, commitment, hash, hashVersion, salt } = event;
  if (envelope !== null) {
    const seal = { previous_hash: previous, hash_version: hashVersion, salt };
    return hashOfEvent(JsonObject.parse(JSON.parse(envelope)), seal);
  }
  if (hashVersion === 1) return hash;
  return commitment === null ? undefined : linkHash(previous, commitment);
}
