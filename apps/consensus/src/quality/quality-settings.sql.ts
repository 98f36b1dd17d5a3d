import { DEFAULT_QUALITY_SETTINGS } from '#libs/contracts';
import type { QualitySettings } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';

const LOAD = `
  SELECT org_id, worker_threshold, organization_threshold, score_window, minimum
    FROM quality_settings WHERE org_id = ANY ($1::uuid[])`;

const SAVE = `
  INSERT INTO quality_settings (org_id, worker_threshold, organization_threshold, score_window, minimum)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (org_id) DO UPDATE
     SET worker_threshold = excluded.worker_threshold, organization_threshold = excluded.organization_threshold,
         score_window = excluded.score_window, minimum = excluded.minimum`;

interface SettingsRow {
  readonly org_id: string;
  readonly worker_threshold: number;
  readonly organization_threshold: number;
  readonly score_window: number;
  readonly minimum: number;
}

/** The settings of each of these organizations, with the defaults for those without. */
export async function loadSettings(
  runner: SqlRunner,
  orgIds: readonly string[],
): Promise<(orgId: string) => QualitySettings> {
  const rows = await rowsOf<SettingsRow>(runner, LOAD, [[...new Set(orgIds)]]);
  const byOrg = new Map(
    rows.map(row => [
      row.org_id,
      {
        worker_threshold: row.worker_threshold,
        organization_threshold: row.organization_threshold,
        window: row.score_window,
        minimum: row.minimum,
      },
    ]),
  );
  return orgId => byOrg.get(orgId) ?? DEFAULT_QUALITY_SETTINGS;
}

export async function saveSettings(
  runner: SqlRunner,
  orgId: string,
  settings: QualitySettings,
): Promise<void> {
  const { worker_threshold, organization_threshold, window, minimum } = settings;
  await runner.query(SAVE, [orgId, worker_threshold, organization_threshold, window, minimum]);
}

/** Serializes concurrent changes to an organization's settings, so that each keeps the changes of the other. */
export async function lockSettings(manager: SqlRunner, orgId: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`quality settings ${orgId}`]);
}
