import { Controller } from '@nestjs/common';
import { Recalibrate } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Recalibration } from './recalibration.js';

@Controller()
export class RecalibrateCommand {
  constructor(private readonly recalibration: Recalibration) {}

  @HandlesCommand(Recalibrate)
  handle({
    org_id: orgId,
    idempotency,
  }: RequestOf<typeof Recalibrate>): Promise<ReplyOf<typeof Recalibrate>> {
    return this.recalibration.run(orgId, idempotency);
  }
}
