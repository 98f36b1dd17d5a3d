import { Injectable } from '@nestjs/common';
import { Clock, Metrics } from '#libs/platform';
import { SealedReplies } from './sealed-replies.js';

/** Dependencies shared by all command answerers. */
@Injectable()
export class Answering {
  constructor(
    readonly clock: Clock,
    readonly metrics: Metrics,
    readonly sealedReplies: SealedReplies,
  ) {}
}
