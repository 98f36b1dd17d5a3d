/**
 * `npm run aggregate -- --method <method> --input votes.csv [--gold gold.csv] [--output out.csv]`
 *
 * Brings the labels of many workers together with the rules of the consensus service.
 */
import { runAggregate } from './aggregate/program.js';

// Whoever reads may have had enough: `| head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runAggregate(process.argv.slice(2), {
  print: text => {
    process.stdout.write(text);
  },
  complain: text => {
    console.error(text);
  },
});
