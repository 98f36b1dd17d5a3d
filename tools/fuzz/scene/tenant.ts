import type { ApiDescription, Reference } from '#libs/api-description';
import type { SeededRandom } from '../../chaos/random.js';
import type { Actor } from './actor.js';
import { Memory, uuidsIn } from './memory.js';
import { tampered } from './tampered.js';

const UNKNOWN_ID = '01900000-0000-7000-8000-00000000dead';
const MARKER_BYTES = 8;

/** One organization: its actors, the ids it knows, and the marker in its texts. */
export class Tenant {
  /** Unguessable; contained in most texts that this organization writes. */
  readonly marker: string;
  readonly memory: Memory;
  /** The first one has all scopes. */
  readonly actors: Actor[] = [];
  /** UUIDs in its own requests, which may be echoed regardless of their owner. */
  readonly said = new Set<string>();
  orgId = '';

  constructor(
    description: ApiDescription,
    random: SeededRandom,
    private readonly receiverUrl: string,
  ) {
    const bytes = Array.from({ length: MARKER_BYTES }, () => random.integer(0, 255));
    this.marker = `mk${Buffer.from(bytes).toString('hex')}`;
    this.memory = new Memory(description);
  }

  /** Resolves a reference in a request of this organization; `other` is the second organization. */
  resolve(other: Tenant, { kind, nth }: Reference): string {
    const resolved = this.resolved(other, kind, nth);
    for (const uuid of uuidsIn(resolved)) this.said.add(uuid);
    return resolved;
  }

  private resolved(other: Tenant, kind: string, nth: number): string {
    const [how, rest] = kind.includes('/') ? splitAt(kind, '/') : ['', kind];
    switch (how) {
      case 'foreign':
        return other.memory.find(rest, nth) ?? UNKNOWN_ID;
      case 'upper':
        return (this.memory.find(rest, nth) ?? UNKNOWN_ID).toUpperCase();
      case 'unknown':
        return UNKNOWN_ID;
      case 'tampered':
        return tampered(this.memory.find(rest, nth) ?? UNKNOWN_ID, nth);
      default:
        return this.own(rest, nth);
    }
  }

  private own(kind: string, nth: number): string {
    switch (kind) {
      case 'marked':
        return `${this.marker} ${nth}`;
      case 'credential':
        return credentialOf(this.marker, nth);
      case 'receiver':
        return `${this.receiverUrl}/${this.marker}/${nth}`;
      default:
        return this.memory.find(kind, nth) ?? UNKNOWN_ID;
    }
  }
}

/** A credential for requests; no answer may contain it. */
export function credentialOf(marker: string, nth: number): string {
  return `credential-${marker.slice(2)}-${nth}`;
}

function splitAt(text: string, separator: string): readonly [before: string, after: string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
