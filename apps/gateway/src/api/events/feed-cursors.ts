import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { keyedHash } from '#libs/platform';
import { SignedCursors, organizationScope } from '../../edge/paging/signed-cursors.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

export const EVENTS_PATH = '/v1/events';

const PURPOSE = 'countersign position in the event feed v1';
const BLOCK_BYTES = 16;
/** The first half of a block is zero, which tells the key that encrypted it from the others. */
const POSITION_AT = 8;

/**
 * The cursors of the event feed, which are also the ids of a stream's events.
 *
 * A position is a number of the log, which all organizations share: two of them would tell how much the others do in
 * between. So a position leaves the gateway encrypted, as one block of AES-256 under a key of its organization, and
 * signed as the cursors of all lists. The same position has the same cursor at every gateway.
 */
@Injectable()
export class FeedCursors {
  private readonly peppers: GatewaySettings['API_KEY_PEPPER'];

  constructor(
    private readonly signed: SignedCursors,
    @Inject(SETTINGS) { API_KEY_PEPPER }: Pick<GatewaySettings, 'API_KEY_PEPPER'>,
  ) {
    this.peppers = API_KEY_PEPPER;
  }

  /** The cursor of a position, before it is signed. */
  seal(orgId: string, position: number): string {
    const block = Buffer.alloc(BLOCK_BYTES);
    block.writeBigUInt64BE(BigInt(position), POSITION_AT);
    const cipher = createCipheriv('aes-256-ecb', keyOf(this.peppers[0], orgId), null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** @throws ServiceError `cursor.invalid` when the key that encrypted it is gone */
  open(orgId: string, cursor: string): number {
    const block = Buffer.from(cursor, 'base64url');
    const found = block.length === BLOCK_BYTES ? this.decrypted(orgId, block) : undefined;
    if (found !== undefined) return found;
    throw refuse('cursor.invalid', 'The cursor is not one that this list has given to this organization.', {
      faults: [{ pointer: '/cursor', detail: 'Use a cursor of this list, unchanged.' }],
    });
  }

  /** The id of a stream's event. */
  idOf(orgId: string, position: number): string {
    return this.signed.sign(organizationScope(EVENTS_PATH, orgId), this.seal(orgId, position));
  }

  /** @throws ServiceError `cursor.invalid` */
  positionOf(orgId: string, id: string): number {
    const scope = organizationScope(EVENTS_PATH, orgId);
    return this.open(orgId, this.signed.verify(scope, id, '/Last-Event-ID'));
  }

  private decrypted(orgId: string, block: Buffer): number | undefined {
    for (const pepper of this.peppers) {
      const decipher = createDecipheriv('aes-256-ecb', keyOf(pepper, orgId), null).setAutoPadding(false);
      const text = Buffer.concat([decipher.update(block), decipher.final()]);
      const position = Number(text.readBigUInt64BE(POSITION_AT));
      if (text.readBigUInt64BE() === 0n && Number.isSafeInteger(position)) return position;
    }
    return undefined;
  }
}

function keyOf(pepper: Buffer, orgId: string): Buffer {
  return keyedHash(pepper, `${PURPOSE} ${orgId}`);
}
