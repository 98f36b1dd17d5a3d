/**
 * `npm run dead-letters -- list | show <sequence> | resend <sequence> | resend --all`
 *
 * Messages that could not be handled, and what an operator does with them once the cause is gone.
 */
import { runDeadLetters } from './dead-letters/program.js';

process.exitCode = await runDeadLetters(process.argv.slice(2), {
  env: process.env,
  print: text => {
    console.log(text);
  },
  complain: text => {
    console.error(text);
  },
});
