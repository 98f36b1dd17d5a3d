import { hashOfEvent } from '#libs/contracts';
import { z } from 'zod';
import type { Facts, LogFact } from '../facts/facts.js';
import type { Violations } from './violations.js';

const JsonObject = z.looseObject({});

/** The events of each task are in the log in version order, without a gap, and their hashes form a chain. */
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
  let previous: string | null = null;
  for (const { version, envelope, hash, hashVersion, salt } of events) {
    const seal = { previous_hash: previous, hash_version: hashVersion, salt };
    if (hashOfEvent(JsonObject.parse(JSON.parse(envelope)), seal) !== hash) {
      return [`${taskId}: the hash of event ${version} does not follow from what is before it.`];
    }
    previous = hash;
  }
  return [];
}
