/**
 * `npm run check-installation`: one task from POST to a signed webhook, on an installation that runs. `helm test` runs
 * it in a pod.
 */
import { SettingsError } from '#libs/platform';
import { checkInstallation } from './check-installation/check.js';
import { readCheckSettings } from './check-installation/settings.js';

try {
  await checkInstallation(readCheckSettings(process.env), line => {
    console.log(line);
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}
