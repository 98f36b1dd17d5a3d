import { SettingsError } from '#libs/platform';
import type { GatewaySettings } from '../../../gateway.config.js';
import type { FileStorage } from './file-storage.js';
import { FolderStorage } from './folder-storage.js';
import { S3Storage } from './s3-storage.js';

type Settings = Pick<
  GatewaySettings,
  | 'FILES_DIR'
  | 'FILES_S3_BUCKET'
  | 'FILES_S3_REGION'
  | 'FILES_S3_ENDPOINT'
  | 'FILES_S3_PREFIX'
  | 'FILES_S3_PATH_STYLE'
  | 'FILES_S3_ACCESS_KEY_ID'
  | 'FILES_S3_SECRET_ACCESS_KEY'
  | 'FILES_S3_LINK_SECONDS'
>;

/**
 * The storage that the settings name; null without one, and then files are not accepted.
 *
 * @throws SettingsError for two storages, or for half of the credentials
 */
export function storageOfSettings(settings: Settings): FileStorage | null {
  const { FILES_DIR: folder, FILES_S3_BUCKET: bucket } = settings;
  if (folder !== undefined && bucket !== undefined) {
    throw new SettingsError('Set FILES_DIR or FILES_S3_BUCKET, not both.');
  }
  if (folder !== undefined) return new FolderStorage(folder);
  if (bucket === undefined) return null;
  return new S3Storage({
    bucket,
    region: settings.FILES_S3_REGION,
    endpoint: settings.FILES_S3_ENDPOINT,
    prefix: settings.FILES_S3_PREFIX,
    pathStyle: settings.FILES_S3_PATH_STYLE,
    credentials: credentialsOf(settings),
    linkSeconds: settings.FILES_S3_LINK_SECONDS,
  });
}

function credentialsOf({
  FILES_S3_ACCESS_KEY_ID: accessKeyId,
  FILES_S3_SECRET_ACCESS_KEY: secretAccessKey,
}: Settings) {
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new SettingsError('Set both of FILES_S3_ACCESS_KEY_ID and FILES_S3_SECRET_ACCESS_KEY, or none.');
  }
  return { accessKeyId, secretAccessKey };
}
