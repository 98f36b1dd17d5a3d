import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sameHash } from '#libs/platform';
import { refuse } from '../errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

/** The scope of a cursor: one list of one caller. */
export interface CursorScope {
  /** The route's template and the ids in its path. */
  readonly list: string;
  /** The organization, worker or operator that owns the list. */
  readonly owner: string;
}

/** @param list the route's template */
export function organizationScope(list: string, orgId: string): CursorScope {
  return { list, owner: organizationOwner(orgId) };
}

export function organizationOwner(orgId: string): string {
  return `organization ${orgId}`;
}

interface CursorKey {
  readonly id: string;
  readonly key: KeyObject;
}

const PURPOSE = 'countersign cursor v1';
const KEY_ID_CHARS = 8;
/** 128 bits of the HMAC, in base64url: forging one takes 2^128 requests on average. */
const TAG_BYTES = 16;
const SIGNED = /^(?<keyId>[0-9a-f]{8})(?<tag>[\w-]{22})(?<position>[\w-]{1,500})$/;

/**
 * Authenticates the cursors of every list: a caller gets `<key id><HMAC><position>` and must return it unchanged, to
 * the same list of the same organization. So no forged position reaches a service or its SQL.
 *
 * The keys are derived from `API_KEY_PEPPER` for this purpose alone, one per pepper: the first signs and all verify,
 * and a cursor does not reveal the pepper. The same position gives the same cursor.
 */
@Injectable()
export class SignedCursors {
  private readonly primary: CursorKey;
  private readonly keys: ReadonlyMap<string, KeyObject>;

  constructor(@Inject(SETTINGS) { API_KEY_PEPPER }: Pick<GatewaySettings, 'API_KEY_PEPPER'>) {
    const [first, ...others] = API_KEY_PEPPER;
    this.primary = derivedKey(first);
    this.keys = new Map([this.primary, ...others.map(derivedKey)].map(({ id, key }) => [id, key]));
  }

  /** @param position a service's own cursor, in base64url */
  sign(scope: CursorScope, position: string): string {
    const { id, key } = this.primary;
    return id + tagOf(key, scope, position) + position;
  }

  /**
   * The position that was passed to {@link sign}.
   *
   * @param pointer where the request has it
   * @throws ServiceError `cursor.invalid` for a cursor that was not signed for this scope
   */
  verify(scope: CursorScope, cursor: string, pointer = '/cursor'): string {
    const { keyId = '', tag = '', position = '' } = SIGNED.exec(cursor)?.groups ?? {};
    const key = this.keys.get(keyId);
    if (key !== undefined && sameHash(Buffer.from(tag), Buffer.from(tagOf(key, scope, position)))) {
      return position;
    }
    throw refuse('cursor.invalid', 'The cursor is not one that this list has given to this organization.', {
      faults: [{ pointer, detail: 'Use next_cursor of the page before, unchanged.' }],
    });
  }
}

function derivedKey(pepper: Buffer): CursorKey {
  const bytes = createHmac('sha256', pepper).update(PURPOSE).digest();
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, KEY_ID_CHARS);
  return { id, key: createSecretKey(bytes) };
}

/** As text, so that it has exactly one encoding. */
function tagOf(key: KeyObject, { list, owner }: CursorScope, position: string): string {
  const text = JSON.stringify([list, owner, position]);
  const hash = createHmac('sha256', key).update(text, 'utf8').digest();
  return hash.subarray(0, TAG_BYTES).toString('base64url');
}
