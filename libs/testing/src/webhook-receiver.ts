import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** How a receiver answers one request. */
export type ReceiverAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  /** Accepts the request and never answers. */
  | 'hang'
  /** Closes the connection without an answer. */
  | 'reset'
  /** 200, and then a byte of body every 50 ms, without end. */
  | 'drip';

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The raw body, unchanged. */
  readonly body: string;
  readonly receivedAt: number;
}

export interface WebhookReceiver {
  /** `http://127.0.0.1:<port>`; accepts any path under it. */
  readonly url: string;
  /** Every request, in the order in which its last byte arrived. */
  readonly received: readonly ReceivedWebhook[];
  /** Sets how requests are answered from now on; 200 by default. */
  answer(how: (request: ReceivedWebhook, nth: number) => ReceiverAnswer): void;
  on(path: string): readonly ReceivedWebhook[];
  close(): Promise<void>;
}

const DRIP_MS = 50;

/** An HTTP server in the role of a customer's. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let answerOf: (request: ReceivedWebhook, nth: number) => ReceiverAnswer = () => ({ status: 200 });
  const drips = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const webhook = { path: request.url ?? '/', headers: request.headers, body, receivedAt: Date.now() };
      received.push(webhook);
      reply(response, answerOf(webhook, received.length), drips);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    answer: how => {
      answerOf = how;
    },
    on: path => received.filter(request => request.path === path),
    close: async () => {
      for (const drip of drips) clearInterval(drip);
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/**
 * Checks a delivery as a customer would, with Standard Webhooks' own library.
 *
 * @returns the event
 * @throws WebhookVerificationError when the signature was not made with this secret
 */
export function verifyWebhook(secret: string, { headers, body }: ReceivedWebhook): unknown {
  const single = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return new Webhook(secret).verify(body, Object.fromEntries(single));
}

function reply(response: ServerResponse, answer: ReceiverAnswer, drips: Set<NodeJS.Timeout>): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.destroy();
  } else if (answer === 'drip') {
    response.writeHead(200);
    const drip = setInterval(() => response.write('.'), DRIP_MS);
    drips.add(drip);
    response.on('close', () => clearInterval(drip));
  } else {
    response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
  }
}
