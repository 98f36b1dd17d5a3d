/**
 * A fake of any of the seven services: serves /readyz and, as the gateway, the few routes that the first start calls.
 * Reads its settings as a service does, and records what it received in FAKE_LOG_DIR: `<service>.env.json`,
 * `stops.log`, and one line in `created.log` for each thing created.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { FAKE_LOG_DIR, OPS_PORT, PORT, OPERATOR_KEY } = process.env;
const service = process.argv[1].split('/').at(-1).replace('.mjs', '');
const file = name => join(FAKE_LOG_DIR, name);

writeFileSync(file(`${service}.env.json`), JSON.stringify(process.env));
if (existsSync(file(`${service}.broken`))) {
  process.stdout.write('{"level":"fatal","msg":"this service is broken"}\n');
  process.exit(3);
}

createServer((request, response) => {
  response.writeHead(request.url === '/readyz' ? 200 : 404).end();
}).listen(Number(OPS_PORT), '127.0.0.1');

if (service === 'gateway') createServer(answer).listen(Number(PORT), '127.0.0.1');

process.on('SIGTERM', () => {
  appendFileSync(file('stops.log'), `${service}\n`);
  process.exit(0);
});

/** Stores answers by idempotency key in a file, as the real one does in its database. */
function answer(request, response) {
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const key = request.headers.authorization?.replace('Bearer ', '');
  const store = existsSync(file('store.json')) ? JSON.parse(readFileSync(file('store.json'), 'utf8')) : {};
  const adminKey = 'cs_live_admin';
  if (request.url === '/.well-known/jwks.json') return send(200, { keys: [{ kty: 'OKP', kid: 'key' }] });
  if (key !== OPERATOR_KEY && !(key === adminKey && store.known)) return send(401, { code: 'unauthorized' });
  if (request.method === 'GET') return send(200, {});

  const idempotencyKey = request.headers['idempotency-key'];
  if (store[idempotencyKey]) return send(201, store[idempotencyKey]);
  if (
    existsSync(file('fail-after')) &&
    Object.keys(store).length > Number(readFileSync(file('fail-after')))
  ) {
    return send(422, { code: 'validation', detail: 'interrupted on purpose' });
  }
  const n = Object.keys(store).length;
  const made = {
    '/v1/organizations': { org_id: 'org', admin_key: adminKey, signing_secret: 'whsec_x' },
    '/v1/pools': { pool_id: 'pool' },
    '/v1/api-keys': { id: 'key', api_key: 'cs_live_agent' },
    '/v1/organizations/org/credits': { balance: {} },
    '/v1/workers': { worker_id: `worker-${n}`, api_key: `csw_${n}` },
  }[request.url];
  writeFileSync(file('store.json'), JSON.stringify({ ...store, known: true, [idempotencyKey]: made }));
  appendFileSync(file('created.log'), `${request.url}\n`);
  send(201, made);
}
