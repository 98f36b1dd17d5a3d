import type { GatewaySettings } from '../../../gateway.config.js';
import type { FileStorage } from './file-storage.js';
import { FolderStorage } from './folder-storage.js';

/** The storage that the settings name; null without one, and then files are not accepted. */
export function storageOfSettings({ FILES_DIR }: Pick<GatewaySettings, 'FILES_DIR'>): FileStorage | null {
  return FILES_DIR === undefined ? null : new FolderStorage(FILES_DIR);
}
