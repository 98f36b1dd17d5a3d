import { chainHash } from '#libs/contracts';
import type { Transition } from './evidence-document.js';

type Hashed = Pick<Transition, 'previous_hash' | 'event' | 'salt'>;

/** How the hash of an event is computed, by version. The only place that knows the versions. */
const HASHES: Readonly<Record<number, (transition: Hashed) => string>> = {
  1: ({ previous_hash, event }) => chainHash(previous_hash, event),
};

/** The hash that this transition must have; undefined for a version that this release does not know. */
export function hashOf(transition: Hashed & Pick<Transition, 'hash_version'>): string | undefined {
  return HASHES[transition.hash_version]?.(transition);
}
