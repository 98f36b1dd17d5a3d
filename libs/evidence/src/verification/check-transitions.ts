import { z } from 'zod';
import { hashOfEvent, isTerminalTaskEvent, linkHash } from '#libs/contracts';
import type { EvidenceDocument, Transition } from '../document/evidence-document.js';
import { pointerTo } from './finding.js';
import type { CheckName, Finding } from './finding.js';

/**
 * The findings on a task's transitions: whether their versions are 1 to n, the task ends with the last and only there,
 * each is what its event says, and each hash is that of its event and the hash before it.
 */
export function checkTransitions(document: EvidenceDocument): readonly Finding[] {
  const { transitions } = document;
  return [
    ...transitions.flatMap((transition, place) => [
      ...checkPlace(transitions, place),
      ...checkEnvelope(transition, place, document),
      ...checkHash(transition, place, transitions[place - 1]),
    ]),
    ...checkEnds(transitions),
    ...checkErasure(transitions),
  ];
}

const ERASURE = 'task.erased';
const ErasedThrough = z.looseObject({ erased_through: z.int() });

const at = (place: number, ...parts: readonly string[]): string =>
  pointerTo('evidence', 'transitions', place, ...parts);

function checkPlace(transitions: readonly Transition[], place: number): readonly Finding[] {
  const { version } = transitions[place] ?? { version: 0 };
  const previous = transitions[place - 1]?.version ?? 0;
  if (version === previous + 1) return [];
  return [finding('order', at(place, 'version'), placeFault(version, previous))];
}

function placeFault(version: number, previous: number): string {
  if (version === previous) return `Transition ${version} is there twice.`;
  if (version < previous) return `Transition ${version} comes after transition ${previous}.`;
  const [first, last] = [previous + 1, version - 1];
  return first === last ? `Transition ${first} is missing.` : `Transitions ${first} to ${last} are missing.`;
}

function checkEnds(transitions: readonly Transition[]): readonly Finding[] {
  // The erasure is recorded after the end.
  const last = transitions.findLastIndex(({ type }) => type !== ERASURE);
  const findings: Finding[] = [];
  const [first] = transitions;
  if (first?.type !== 'task.created') {
    findings.push(finding('order', at(0, 'type'), 'The first transition is not task.created.'));
  }
  for (const [place, { version, type }] of transitions.entries()) {
    const ends = isTerminalTaskEvent(type);
    if (place > last) continue;
    if (ends && place < last) {
      findings.push(finding('order', at(place, 'type'), `The task ends with ${type}, and goes on after it.`));
    }
    if (!ends && place === last) {
      const detail = `The last transition is ${version}, ${type}: the end of the task is missing.`;
      findings.push(finding('order', at(place, 'type'), detail));
    }
  }
  return findings;
}

/** The parts of the envelope that a transition or the document repeats. */
function checkEnvelope(
  { version, type, occurred_at, event }: Transition,
  place: number,
  { task_id, org_id, workspace_id }: EvidenceDocument,
): readonly Finding[] {
  if (event === null) return [];
  const repeated = [
    ['order', 'sequence', version],
    ['record', 'type', type],
    ['record', 'time', occurred_at],
    ['record', 'subject', task_id],
    ['record', 'orgid', org_id],
    ['record', 'workspaceid', workspace_id],
  ] as const;
  return repeated.flatMap(([check, name, expected]) => {
    const value = event[name];
    if (value === expected) return [];
    const detail = `It is ${String(value)} in event ${version} and ${expected} in the document.`;
    return [finding(check, at(place, 'event', name), detail)];
  });
}

function checkHash(
  transition: Transition,
  place: number,
  previous: Transition | undefined,
): readonly Finding[] {
  const { version, previous_hash, hash, hash_version, salt } = transition;
  const findings: Finding[] = [];
  if (previous_hash !== (previous?.hash ?? null)) {
    const detail =
      previous === undefined
        ? `Event ${version} follows another one, which is missing.`
        : `The link of event ${version} is not the hash of event ${previous.version} before it.`;
    findings.push(finding('chain', at(place, 'previous_hash'), detail));
  }
  if (hash_version === 1 && salt !== null) {
    findings.push(
      finding('chain', at(place, 'salt'), `The hash of event ${version} is of a version without a salt.`),
    );
  }
  if (transition.event === null) return [...findings, ...checkErased(transition, place)];
  const own = hashOfEvent(transition.event, transition);
  if (own === undefined) {
    const detail = `Event ${version} has a hash of version ${hash_version}, which is not known, or needs a salt.`;
    findings.push(finding('chain', at(place, 'hash_version'), detail));
  } else if (own !== hash) {
    findings.push(
      finding('chain', at(place, 'hash'), `The hash of event ${version} is not that of its content.`),
    );
  }
  return findings;
}

/** Without the event, its hash is still that of its commitment. One of version 1 has none, and is only linked. */
function checkErased(
  { version, previous_hash, hash, hash_version, salt, commitment = null }: Transition,
  place: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (salt !== null) {
    findings.push(finding('chain', at(place, 'salt'), `Event ${version} was erased, and its salt was not.`));
  }
  if (commitment === null) {
    if (hash_version === 1) return findings;
    const detail = `Event ${version} was erased, and there is no commitment in its place.`;
    return [...findings, finding('chain', at(place, 'commitment'), detail)];
  }
  if (hash_version === 1 || linkHash(previous_hash, commitment) !== hash) {
    const detail = `The hash of event ${version} is not that of its commitment.`;
    findings.push(finding('chain', at(place, 'hash'), detail));
  }
  return findings;
}

/** An event may be missing only if a later one says that it was erased; and all that it says are. */
function checkErasure(transitions: readonly Transition[]): readonly Finding[] {
  const erasures = transitions.flatMap(({ type, event }) =>
    type === ERASURE && event !== null
      ? [ErasedThrough.safeParse(event['data']).data?.erased_through ?? 0]
      : [],
  );
  const through = Math.max(0, ...erasures);
  return transitions.flatMap(({ version, event }, place) => {
    if (event === null && version > through) {
      const detail = `Event ${version} is not there, and no later one says that it was erased.`;
      return [finding('record', at(place, 'event'), detail)];
    }
    return [];
  });
}

function finding(check: CheckName, pointer: string, detail: string): Finding {
  return { check, pointer, detail };
}
