import { SettingsError } from '#libs/platform';
import type { GatewaySettings } from '../../../gateway.config.js';
import { CommandScanner } from './command-scanner.js';
import type { FileScanner } from './file-scanner.js';
import { IcapScanner } from './icap-scanner.js';

type Settings = Pick<GatewaySettings, 'FILE_SCAN_COMMAND' | 'FILE_SCAN_ICAP_URL' | 'FILE_SCAN_TIMEOUT_MS'>;

/** The virus scan that the settings name; null without one. @throws SettingsError for two */
export function scannerOfSettings(settings: Settings): FileScanner | null {
  const { FILE_SCAN_COMMAND: command, FILE_SCAN_ICAP_URL: url, FILE_SCAN_TIMEOUT_MS: timeoutMs } = settings;
  if (command !== undefined && url !== undefined) {
    throw new SettingsError('Set FILE_SCAN_COMMAND or FILE_SCAN_ICAP_URL, not both.');
  }
  if (command !== undefined) return new CommandScanner({ command, timeoutMs });
  return url === undefined ? null : new IcapScanner({ url, timeoutMs });
}
