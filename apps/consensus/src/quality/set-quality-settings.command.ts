import { Controller } from '@nestjs/common';
import { SetQualitySettings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { QualitySettingsRepository } from './quality-settings.repository.js';

@Controller()
export class SetQualitySettingsCommand {
  constructor(private readonly settings: QualitySettingsRepository) {}

  @HandlesCommand(SetQualitySettings)
  handle({
    org_id: orgId,
    change,
  }: RequestOf<typeof SetQualitySettings>): Promise<ReplyOf<typeof SetQualitySettings>> {
    return this.settings.change(orgId, change);
  }
}
