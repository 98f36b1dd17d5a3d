/**
 * `npm run aggregate -- --method <method> --input votes.csv [--gold gold.csv] [--output out.csv]`
 *
 * Aggregates the labels of many workers with the rules of the consensus service.
 */
import { runAggregate } from './aggregate/program.js';

// The reader may close the pipe early: `| head`.
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
