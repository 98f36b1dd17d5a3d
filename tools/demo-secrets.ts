import { runDemoSecrets } from './demo-secrets/program.js';

// `npm run --silent demo-secrets`: the Secrets of a first try on Kubernetes, for deploy/helm/countersign/values-demo.yaml.
process.exitCode = runDemoSecrets(process.argv.slice(2), {
  print: text => {
    console.log(text);
  },
  complain: text => {
    console.error(text);
  },
});
