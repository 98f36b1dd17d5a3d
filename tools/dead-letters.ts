/**
 * `npm run dead-letters -- list | show <id> | resend <id> | resend --all | discard <id> --reason <why>`
 *
 * Messages that could not be handled, and what an operator does with them once the cause is gone.
 */
import { userInfo } from 'node:os';
import { runDeadLetters } from './dead-letters/program.js';

process.exitCode = await runDeadLetters(process.argv.slice(2), {
  env: process.env,
  operator: userInfo().username,
  print: text => {
    console.log(text);
  },
  complain: text => {
    console.error(text);
  },
});
