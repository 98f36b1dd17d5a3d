import { resolve } from 'node:path';
import { z } from 'zod';
import { cidrList, describeSetting, logLevel, natsUrls, port, readSettings, url } from '#libs/platform';

const schema = z.object({
  PORT: port.default(8080),
  STATE_DIR: describeSetting(z.string().min(1), 'a folder', '.countersign').default('.countersign'),
  NATS_URL: natsUrls.optional(),
  DATABASE_URL: url(
    ['postgres', 'postgresql'],
    'postgres://postgres:secret@127.0.0.1:5432/countersign',
  ).optional(),
  LOG_LEVEL: logLevel.default('info'),
  WEBHOOK_ALLOWED_CIDRS: cidrList.optional(),
});

export interface StartSettings {
  readonly port: number;
  readonly stateDir: string;
  readonly logLevel: string;
  readonly natsUrl?: string;
  readonly databaseUrl?: string;
  readonly webhookAllowedCidrs?: string;
}

/** The settings of `npm start`. Throws SettingsError, which names each invalid one with an example. */
export function readStartSettings(env: NodeJS.ProcessEnv): StartSettings {
  const settings = readSettings(schema, env);
  return {
    port: settings.PORT,
    stateDir: resolve(settings.STATE_DIR),
    logLevel: settings.LOG_LEVEL,
    ...(settings.NATS_URL !== undefined && { natsUrl: settings.NATS_URL }),
    ...(settings.DATABASE_URL !== undefined && { databaseUrl: settings.DATABASE_URL }),
    ...(settings.WEBHOOK_ALLOWED_CIDRS && { webhookAllowedCidrs: settings.WEBHOOK_ALLOWED_CIDRS.join(',') }),
  };
}
