import { z } from 'zod';
import { TERMINAL_STATUSES, TaskErased, hashOfEvent, linkHash } from '#libs/contracts';
import type { Facts, LogFact, Violations } from '../facts/facts.js';

const TERMINAL: ReadonlyMap<string, string> = new Map(
  TERMINAL_STATUSES.map(status => [`task.${status}`, status]),
);

/** Every task accepted with 201 exists and reaches exactly one terminal state, once; so does every other task. */
export function endsOnce({
  acceptedIds,
  tasks,
  log,
}: Pick<Facts, 'acceptedIds' | 'tasks' | 'log'>): Violations {
  const known = new Set(tasks.map(({ taskId }) => taskId));
  const lost = acceptedIds
    .filter(taskId => !known.has(taskId))
    .map(taskId => `${taskId} was answered with 201 and is not there.`);
  const eventsOf = Map.groupBy(log, ({ taskId }) => taskId);
  const wrong = tasks.flatMap(({ taskId, status }) => {
    const events = eventsOf.get(taskId) ?? [];
    const ends = events.flatMap(({ type }) => TERMINAL.get(type) ?? []);
    if (ends.length !== 1 || ends[0] !== status) {
      return [`${taskId} is ${status}, and its log has these ends: ${ends.join(', ') || 'none'}.`];
    }
    const last = events.at(-1)?.type ?? '';
    return TERMINAL.has(last) ? [] : [`${taskId} has ${last} after its end.`];
  });
  return [...lost, ...wrong];
}

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
