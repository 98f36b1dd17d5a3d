import { EntitySchema } from 'typeorm';
import type { QualitySettings } from '#libs/contracts';

/** The settings of an organization that has changed them; the others have the defaults. */
export interface QualitySettingsRow extends QualitySettings {
  readonly org_id: string;
}

/**
 * The only table of this service with an entity. Votes, rounds, judgements, scores and known answers are read and written
 * in sets, under locks taken in key order, with conditions and lateral counts that an entity manager cannot express.
 */
export const QualitySettingsEntity = new EntitySchema<QualitySettingsRow>({
  name: 'QualitySettings',
  tableName: 'quality_settings',
  columns: {
    org_id: { type: 'uuid', primary: true },
    worker_threshold: { type: 'double precision' },
    organization_threshold: { type: 'double precision' },
    window: { type: 'integer', name: 'score_window' },
    minimum: { type: 'integer' },
  },
});
