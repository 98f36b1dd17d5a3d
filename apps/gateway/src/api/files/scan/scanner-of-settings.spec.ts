import { expect, test } from 'vitest';
import { CommandScanner } from './command-scanner.js';
import { IcapScanner } from './icap-scanner.js';
import { scannerOfSettings } from './scanner-of-settings.js';

const none = { FILE_SCAN_COMMAND: undefined, FILE_SCAN_ICAP_URL: undefined, FILE_SCAN_TIMEOUT_MS: 1_000 };

test('there is one scan, or none', () => {
  const command: [string] = ['clamdscan'];
  const url = 'icap://127.0.0.1/avscan';
  expect(scannerOfSettings(none)).toBeNull();
  expect(scannerOfSettings({ ...none, FILE_SCAN_COMMAND: command })).toBeInstanceOf(CommandScanner);
  expect(scannerOfSettings({ ...none, FILE_SCAN_ICAP_URL: url })).toBeInstanceOf(IcapScanner);
  expect(() => scannerOfSettings({ ...none, FILE_SCAN_COMMAND: command, FILE_SCAN_ICAP_URL: url })).toThrow(
    'not both',
  );
});
