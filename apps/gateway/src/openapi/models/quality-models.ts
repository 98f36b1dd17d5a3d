import {
  EXAMPLE,
  GoldView,
  QualitySettings,
  QualitySettingsChange,
  WorkerQualityView,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

const settings = { worker_threshold: 0.6, organization_threshold: 0.7, window: 20, minimum: 5 };
named('QualitySettings', QualitySettings, settings);
named('QualitySettingsChange', QualitySettingsChange, { window: 50 });

/** Shared with other schemas that contain a worker's confusion matrices. */
export const EXAMPLE_WORKER_QUALITY = {
  worker_id: EXAMPLE.workerId,
  rolling_score: 0.95,
  domains: [
    {
      domain: 'security',
      accuracy: 0.94,
      proven: true,
      gold_seen: 12,
      gold_right: 12,
      judged: 40,
      agreed: 38,
      agreement: 0.95,
    },
  ],
};
named('WorkerQualitySummary', WorkerQualityView, EXAMPLE_WORKER_QUALITY);

named('KnownAnswerView', GoldView, {
  task_id: EXAMPLE.taskId,
  step: 1,
  domain: 'security',
  output: { reached_user: true, user_confirmed: false },
  note: 'Confirmed by the incident report.',
  answers: 1,
  right: 1,
  marked_at: EXAMPLE.createdAt,
});
