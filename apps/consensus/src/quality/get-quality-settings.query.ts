import { Controller } from '@nestjs/common';
import { GetQualitySettings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { QualitySettingsRepository } from './quality-settings.repository.js';

@Controller()
export class GetQualitySettingsQuery {
  constructor(private readonly settings: QualitySettingsRepository) {}

  @HandlesCommand(GetQualitySettings)
  handle({
    org_id: orgId,
  }: RequestOf<typeof GetQualitySettings>): Promise<ReplyOf<typeof GetQualitySettings>> {
    return this.settings.get(orgId);
  }
}
