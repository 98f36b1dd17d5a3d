import { Injectable } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { InvitationsRepository } from './invitations.repository.js';

const EVERY_MS = 3_600_000;
const KEPT_MS = 30 * 86_400_000;

/** Deletes invitations, and with them the addresses of people who did not accept, 30 days after they end. */
@Injectable()
export class InvitationUpkeep extends RepeatedWork {
  constructor(
    private readonly repository: InvitationsRepository,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of old invitations', everyMs: EVERY_MS });
  }

  async work(): Promise<void> {
    await this.repository.purge(new Date(this.clock.now().getTime() - KEPT_MS));
  }
}
