/**
 * `npm run provision`: gives every service its role and schema in the database of DATABASE_URL, before the services
 * start. The services create their tables themselves.
 */
import { runProvision } from './provision/program.js';

process.exitCode = await runProvision(process.argv.slice(2), {
  env: process.env,
  print: text => {
    console.log(text);
  },
  complain: text => {
    console.error(text);
  },
});
