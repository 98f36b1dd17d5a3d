/**
 * The customers' webhook receivers, in a separate process: one HTTP server per endpoint, with its manner given on the
 * command line. Reports the ports to its parent, then every webhook.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { Manner } from './receiver-messages.js';
import type { Receipt } from './receiver-messages.js';

const Event = z.looseObject({ type: z.string(), subject: z.string(), time: z.string() });

let waiting: Receipt[] = [];

function enqueue(receipt: Receipt): void {
  if (waiting.length === 0) setImmediate(flush);
  waiting.push(receipt);
}

/** Sends everything received in one turn of the event loop as one message. */
function flush(): void {
  process.send?.({ receipts: waiting });
  waiting = [];
}

async function take(request: IncomingMessage, response: ServerResponse, endpoint: number): Promise<void> {
  const body = await text(request);
  const receivedAtMs = Date.now();
  response.writeHead(204).end();
  const { type, subject, time } = Event.parse(JSON.parse(body));
  enqueue({ endpoint, type, taskId: subject, eventAtMs: Date.parse(time), receivedAtMs });
}

function serverFor(manner: Manner, endpoint: number): Server {
  switch (manner) {
    case 'healthy':
      return createServer((request, response) => void take(request, response, endpoint));
    case 'failing':
      return createServer((request, response) => {
        request.resume();
        response.writeHead(500).end();
      });
    case 'hanging':
      return createServer(request => {
        request.resume();
      });
  }
}

async function listen(server: Server): Promise<number> {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  return address.port;
}

process.on('disconnect', () => process.exit());
const manners = process.argv.slice(2).map(word => Manner.parse(word));
const ports = await Promise.all(manners.map((manner, nth) => listen(serverFor(manner, nth))));
process.send?.({ ports });
