import { Injectable } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { DestinationHealthRepository } from './destination-health.repository.js';
import { DestinationOptions } from './destination-options.js';
import { Traffic } from './traffic.js';

/** The longest rest: an hour of the schedule plus the two hours that a receiver can request. */
const LONGEST_REST_MS = 3 * 3_600_000;
/**
 * Changes may be committed in a different order than they are stamped; the change of a longer transaction is missed.
 */
const OVERLAP_MS = 5_000;

/** Applies the findings of other replicas about destinations to this process: which rest, and which were reset. */
@Injectable()
export class SharedHealth extends RepeatedWork {
  private since: Date;

  constructor(
    private readonly repository: DestinationHealthRepository,
    private readonly traffic: Traffic,
    options: DestinationOptions,
    clock: Clock,
  ) {
    super({ name: 'sharing of destination health', everyMs: options.shareHealthEveryMs });
    this.since = new Date(clock.now().getTime() - LONGEST_REST_MS);
  }

  async work(): Promise<void> {
    for (let from = this.since; ;) {
      const changes = await this.repository.changedSince(from);
      for (const change of changes) this.traffic.apply(change);
      const last = changes.at(-1)?.changedAt;
      if (last === undefined || last <= from) return;
      from = last;
      this.since = new Date(Math.max(this.since.getTime(), last.getTime() - OVERLAP_MS));
    }
  }
}
