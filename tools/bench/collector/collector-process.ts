/**
 * An OTLP/HTTP receiver in the role of an operator's collector, in a separate process, because a collector would not
 * share the CPU of what it observes. Reads every export to its end and accepts it.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';

const counts = { exports: 0, bytes: 0 };

async function accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  counts.exports += 1;
  counts.bytes += body.byteLength;
  // An empty ExportTraceServiceResponse: everything is accepted.
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
}

const server = createServer((request, response) => void accept(request, response));
server.keepAliveTimeout = 60_000;
process.on('disconnect', () => process.exit());
process.on('message', () => process.send?.(counts));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('The collector listens on no port.');
process.send?.({ port: address.port });
