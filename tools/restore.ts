/**
 * `npm run restore -- <folder>`
 *
 * Makes the state folder of the next `npm start` from a backup. STATE_DIR must name an empty folder.
 */
import { Command } from 'commander';
import { restore } from '#libs/embedded';

const program = new Command('restore')
  .description('Makes an empty state folder (STATE_DIR) from a backup; then run npm start.')
  .argument('<folder>', 'what npm run backup wrote');
const [folder = ''] = program.parse().args;

try {
  const stateDir = process.env['STATE_DIR'] || '.countersign';
  const { created_at: createdAt, version } = await restore(folder, stateDir);
  console.log(`${stateDir} is as of ${createdAt} (release ${version}). Start it with: npm start`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
