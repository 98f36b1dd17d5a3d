import { Inject, Injectable } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInCodesRepository } from './sign-in-codes.repository.js';
import { SignInLinks } from './sign-in-links.js';

const EVERY_MS = 600_000;
/** So long they are refused as ended, rather than as unknown. */
const KEPT_MS = 86_400_000;

/** Deletes codes, links and sessions a day after they ended. */
@Injectable()
export class SignInUpkeep extends RepeatedWork {
  constructor(
    private readonly codes: SignInCodesRepository,
    private readonly links: SignInLinks,
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'SESSION_IDLE_SECONDS'>,
  ) {
    super({ name: 'removal of ended sign-ins', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    const keptSinceMs = this.clock.now().getTime() - KEPT_MS;
    await this.codes.purge(new Date(keptSinceMs));
    await this.links.purge(new Date(keptSinceMs));
    await this.sessions.purge(new Date(keptSinceMs - this.settings.SESSION_IDLE_SECONDS * 1_000));
  }
}
