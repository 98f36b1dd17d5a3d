import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetQualitySettings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { loadSettings } from './quality-settings.sql.js';

@Controller()
export class GetQualitySettingsQuery {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(GetQualitySettings)
  async handle({
    org_id: orgId,
  }: RequestOf<typeof GetQualitySettings>): Promise<ReplyOf<typeof GetQualitySettings>> {
    const settingsOf = await loadSettings(this.dataSource, [orgId]);
    return settingsOf(orgId);
  }
}
