import { Injectable } from '@nestjs/common';
import { Clock, Metrics } from '#libs/platform';
import { SealedReplies } from './sealed-replies.js';

/** What every answerer of commands needs besides its own command. */
@Injectable()
export class Answering {
  constructor(
    readonly clock: Clock,
    readonly metrics: Metrics,
    readonly sealedReplies: SealedReplies,
  ) {}
}
