/**
 * `npm run verify-evidence -- evidence.json [--jwks jwks.json]`
 *
 * Verifies the evidence of a task, as `GET /v1/tasks/{id}/evidence` returns it, without a connection to anything.
 */
import { runVerifyEvidence } from './verify-evidence/program.js';

// The reader may close the pipe early: `| head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runVerifyEvidence(process.argv.slice(2), process.env, {
  print: line => {
    console.log(line);
  },
  complain: line => {
    console.error(line);
  },
});
