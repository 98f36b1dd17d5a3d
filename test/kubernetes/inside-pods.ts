import { z } from 'zod';
import type { ServiceName } from '#libs/contracts';
import type { Kubernetes } from './kubernetes.js';
import { CLIENTS, NAMESPACE } from './release.js';

const Security = z.object({
  user: z.int(),
  /** The error of an attempt to write there; null if it succeeded. */
  writing: z.record(z.string(), z.string().nullable()),
  hasToken: z.boolean(),
  CapEff: z.string(),
  CapBnd: z.string(),
  NoNewPrivs: z.string(),
  Seccomp: z.string(),
});

const REPORT = `
const fs = require('fs');
const attempt = folder => {
  try {
    fs.writeFileSync(folder + '/written-by-a-test', '');
    return null;
  } catch (error) {
    return error.code;
  }
};
const status = fs.readFileSync('/proc/self/status', 'utf8');
const field = name => new RegExp('^' + name + ':\\\\s*(\\\\S+)', 'm').exec(status)[1];
console.log(JSON.stringify({
  user: process.getuid(),
  writing: Object.fromEntries(['/', '/app', '/tmp'].map(folder => [folder, attempt(folder)])),
  hasToken: fs.existsSync('/var/run/secrets/kubernetes.io/serviceaccount'),
  ...Object.fromEntries(['CapEff', 'CapBnd', 'NoNewPrivs', 'Seccomp'].map(name => [name, field(name)])),
}));`;

/** What a process in a pod of the release may do. */
export function securityOf(kubernetes: Kubernetes, pod: string): z.output<typeof Security> {
  return Security.parse(JSON.parse(kubernetes.exec(NAMESPACE, pod, 'node', '-e', REPORT)));
}

/** The status of a request of the client on a connection of its own, or the code of its error. */
export function answerOf(kubernetes: Kubernetes, url: string): number | string {
  const script = `
    const request = require('http').get('${url}', { agent: false, timeout: 10000 }, response => {
      console.log(JSON.stringify(response.statusCode));
      process.exit();
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', error => console.log(JSON.stringify(error.code ?? error.message)));`;
  const output = kubernetes.exec(CLIENTS, 'deploy/load', 'node', '-e', script);
  return z.union([z.int(), z.string()]).parse(JSON.parse(output));
}

/** What NATS says to a seed, from the pod of a service: `accepted`, or its refusal. */
export function logIn(kubernetes: Kubernetes, service: ServiceName, seed: string): string {
  const script = `
    import { connect, nkeyAuthenticator } from '@nats-io/transport-node';
    const connection = await connect({
      servers: process.env.NATS_URL.replace('tls:', 'nats:'),
      tls: { ca: process.env.NATS_TLS_CA },
      authenticator: nkeyAuthenticator(new TextEncoder().encode(process.argv[1])),
      reconnect: false,
    }).catch(error => error);
    console.log(connection instanceof Error ? connection.message : 'accepted');
    process.exit();`;
  const pod = `deploy/countersign-${service}`;
  return kubernetes.exec(NAMESPACE, pod, 'node', '--input-type=module', '-e', script, seed).trim();
}
