/**
 * `npm run dead-letters -- list | show <id> | resend <id> | resend --all | discard <id> --reason <why>`
 *
 * Lists, resends and discards messages that could not be handled.
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
