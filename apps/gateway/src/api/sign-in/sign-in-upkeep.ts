import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { execute } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

const EVERY_MS = 600_000;
/** So long they are refused as ended, rather than as unknown. */
const KEPT_MS = 86_400_000;

const EXPIRED = [
  // Uses index sign_in_codes_by_expiry.
  `DELETE FROM sign_in_codes WHERE expires_at < $1`,
  // Uses index sign_in_links_by_expiry.
  `DELETE FROM sign_in_links WHERE expires_at < $1`,
  // Uses index sign_in_flows_by_expiry.
  `DELETE FROM sign_in_flows WHERE expires_at < $1`,
];

/** Uses index sessions_by_last_use. Whatever else ended a session, nobody uses it afterwards. */
const UNUSED = `DELETE FROM sessions WHERE last_used_at < $1`;

/** Deletes codes, links, and sessions a day after they ended. */
@Injectable()
export class SignInUpkeep extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'SESSION_IDLE_SECONDS'>,
  ) {
    super({ name: 'removal of ended sign-ins', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    const keptSinceMs = this.clock.now().getTime() - KEPT_MS;
    for (const sql of EXPIRED) await execute(this.dataSource, sql, [new Date(keptSinceMs)]);
    const unusedSince = new Date(keptSinceMs - this.settings.SESSION_IDLE_SECONDS * 1_000);
    await execute(this.dataSource, UNUSED, [unusedSince]);
  }
}
