/**
 * `npm run backup -- <folder>`
 *
 * Writes a backup of the running system of `npm start` into a new folder. The folder holds every secret of the system.
 */
import { Command } from 'commander';
import { backUp } from '#libs/embedded';

const program = new Command('backup')
  .description(
    'Writes a backup of the running system into a new folder. It holds all secrets: keep it like them.',
  )
  .argument('<folder>', 'a folder that does not exist yet');
const [folder = ''] = program.parse().args;

try {
  const stateDir = process.env['STATE_DIR'] || '.countersign';
  const { files } = await backUp(stateDir, folder);
  console.log(`${folder}: ${Object.keys(files).length} files. Restore with: npm run restore -- ${folder}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
