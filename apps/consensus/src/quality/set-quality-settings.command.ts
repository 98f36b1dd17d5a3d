import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { QualitySettings, SetQualitySettings, faultsOf, invalid } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Answers } from '#libs/messaging';
import { loadSettings, lockSettings, saveSettings } from './quality-settings.sql.js';

@Controller()
export class SetQualitySettingsCommand {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(SetQualitySettings)
  handle({
    org_id: orgId,
    change,
  }: RequestOf<typeof SetQualitySettings>): Promise<ReplyOf<typeof SetQualitySettings>> {
    return transaction(this.dataSource, async manager => {
      await lockSettings(manager, orgId);
      const settingsOf = await loadSettings(manager, [orgId]);
      const changed = QualitySettings.safeParse({ ...settingsOf(orgId), ...change });
      if (!changed.success) {
        throw invalid(
          'quality_settings.invalid',
          'The settings do not fit together.',
          faultsOf(changed.error),
        );
      }
      await saveSettings(manager, orgId, changed.data);
      return changed.data;
    });
  }
}
