/**
 * Names of Services in a test cluster: `<service>.<namespace>.svc.cluster.local`, over UDP, from the API of the cluster.
 * Everything else does not exist.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const API = `https://${process.env.KUBERNETES_SERVICE_HOST}:${process.env.KUBERNETES_SERVICE_PORT}`;
const SERVICE = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.cluster\.local$/;
const POD = /^([a-z0-9-]+)\.([a-z0-9-]+)\.([a-z0-9-]+)\.svc\.cluster\.local$/;
const TYPE_A = 1;
const NO_ERROR = 0x8580;
const SERVER_FAILURE = 0x8582;
const NO_SUCH_NAME = 0x8583;

async function get(path) {
  const response = await fetch(`${API}${path}`, {
    headers: { authorization: `Bearer ${readFileSync(TOKEN, 'utf8')}` },
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** The addresses of a name; undefined if it does not exist. */
async function addressesOf(name) {
  const [, service, namespace] = SERVICE.exec(name) ?? [];
  if (service !== undefined) {
    const found = await get(`/api/v1/namespaces/${namespace}/services/${service}`);
    if (found === undefined) return undefined;
    if (found.spec.clusterIP !== 'None') return [found.spec.clusterIP];
    return (await endpointsOf(namespace, service)).map(({ ip }) => ip);
  }
  const [, host, headless, ofPod] = POD.exec(name) ?? [];
  if (host === undefined) return undefined;
  const endpoints = await endpointsOf(ofPod, headless);
  return endpoints.filter(({ hostname }) => hostname === host).map(({ ip }) => ip);
}

async function endpointsOf(namespace, service) {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const slices = await get(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`,
  );
  return slices.items.flatMap(({ endpoints }) =>
    (endpoints ?? []).flatMap(({ addresses, hostname }) => addresses.map(ip => ({ ip, hostname }))),
  );
}

function questionOf(message) {
  const labels = [];
  let place = 12;
  for (let length = message[place]; length > 0; length = message[place]) {
    labels.push(message.toString('latin1', place + 1, place + 1 + length).toLowerCase());
    place += 1 + length;
  }
  return { name: labels.join('.'), type: message.readUInt16BE(place + 1), end: place + 5 };
}

function answer(question, end, flags, addresses) {
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  // A pointer to the question's name, type A, class IN, a second to live, four bytes.
  const records = addresses.map(ip =>
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...ip.split('.').map(Number)]),
  );
  return Buffer.concat([head, question.subarray(12, end), ...records]);
}

const socket = createSocket('udp4');
socket.on('message', async (message, { port, address }) => {
  const { name, type, end } = questionOf(message);
  try {
    const addresses = await addressesOf(name);
    const flags = addresses === undefined ? NO_SUCH_NAME : NO_ERROR;
    socket.send(answer(message, end, flags, type === TYPE_A ? (addresses ?? []) : []), port, address);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    socket.send(answer(message, end, SERVER_FAILURE, []), port, address);
  }
});
socket.bind(53);
process.on('SIGTERM', () => process.exit(0));
