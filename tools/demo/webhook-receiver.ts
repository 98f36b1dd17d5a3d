import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const Event = z.object({ type: z.string(), subject: z.string(), sequence: z.int(), time: z.iso.datetime() });

/** A received webhook, and whether its signature is valid. */
export interface ReceivedWebhook extends z.infer<typeof Event> {
  readonly receivedAt: Date;
  readonly verified: boolean;
}

export interface WebhookServer {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  close(): void;
}

/**
 * An agent's webhook receiver: verifies the signature over the raw bytes, then parses them.
 *
 * @param address of this machine, as the sender reaches it
 * @param port 0 for any free one
 */
export async function receiveWebhooks(
  signingSecret: string,
  address = '127.0.0.1',
  port = 0,
): Promise<WebhookServer> {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then(body => {
      received.push({
        ...Event.parse(JSON.parse(body)),
        receivedAt: new Date(),
        verified: isSigned(signingSecret, body, request),
      });
      response.writeHead(204).end();
    });
  });
  server.listen(port, address);
  await once(server, 'listening');
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new Error('The webhook receiver has no address.');
  return {
    url: `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}/webhooks/biolayer`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function isSigned(secret: string, body: string, { headers }: IncomingMessage): boolean {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  try {
    new Webhook(secret).verify(body, named);
    return true;
  } catch {
    return false;
  }
}
