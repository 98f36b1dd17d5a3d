import { runNatsConfig } from './nats-config/program.js';

// `npm run nats-config`: the configuration of a NATS server for production, from the access table in the code.
process.exitCode = await runNatsConfig(process.argv.slice(2), {
  print: text => {
    console.log(text);
  },
  complain: text => {
    console.error(text);
  },
});
