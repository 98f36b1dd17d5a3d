import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { Email, emailKey } from '../persons/email.rule.js';
import { Recipients } from '../sign-in/recipients.js';
import type { OidcClaims } from './oidc-issuer.js';

/** Uses oidc_identities_pkey. */
const FIND = `SELECT person_id FROM oidc_identities WHERE issuer = $1 AND subject = $2`;

/** None for a person whom the issuer already means by another subject. */
const INSERT = `
  INSERT INTO oidc_identities (issuer, subject, person_id, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING RETURNING person_id`;

const FoundRow = z.object({ person_id: z.string() });

/** Which person an issuer means. */
@Injectable()
export class OidcIdentities {
  constructor(
    private readonly recipients: Recipients,
    private readonly clock: Clock,
  ) {}

  /**
   * The person with this subject; at the first time, the one with the address that the issuer has verified, who has an
   * account or an invitation. From then on the address does not matter.
   *
   * @returns their id; undefined for nobody
   */
  async personOf(manager: EntityManager, claims: OidcClaims): Promise<string | undefined> {
    const { iss, sub, email } = claims;
    const [found] = await typedRows(manager, FoundRow, FIND, [iss, sub]);
    if (found !== undefined) return found.person_id;
    const address = Email.safeParse(email);
    if (claims.email_verified !== true || !address.success) return undefined;
    const personId = await this.recipients.account(manager, emailKey(address.data));
    if (personId === undefined) return undefined;
    const values = [iss, sub, personId, this.clock.now()];
    const [inserted] = await typedRows(manager, FoundRow, INSERT, values);
    return inserted?.person_id;
  }
}
