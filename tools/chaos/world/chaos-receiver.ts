import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { ReceiverMood } from '../plan/fault.js';

const DRIP_MS = 1_000;
const DRIPS = 60;
const RETRY_AFTER_SECONDS = 2;

/** The customer's webhook receiver: healthy or faulty. It records which events got a 2xx, and invalid signatures. */
export class ChaosReceiver {
  /** The ids (`webhook-id`) of requests answered with 2xx. */
  readonly acknowledged = new Set<string>();
  /** Reasons of invalid signatures. */
  readonly wrongSignatures: string[] = [];
  private mood: ReceiverMood | undefined;
  private requestCount = 0;
  private verifier: Webhook | undefined;
  private readonly server = createServer((request, response) => {
    void this.receive(request, response).catch(() => response.destroy());
  });

  /** Number of requests received, with any answer. */
  get requests(): number {
    return this.requestCount;
  }

  /** @returns its address */
  async listen(port: number): Promise<string> {
    await new Promise<void>(resolve => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${port}`;
  }

  /** Verifies every signature with this secret from now on. */
  expectSignaturesOf(secret: string): void {
    this.verifier = new Webhook(secret);
  }

  /** Sets how it answers from now on; undefined for healthy. */
  setMood(mood: ReceiverMood | undefined): void {
    this.mood = mood;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const id = String(request.headers['webhook-id']);
    this.requestCount += 1;
    this.verify(body, request);
    switch (this.mood) {
      case 'hangs':
        return;
      case 'resets':
        request.socket.resetAndDestroy();
        return;
      case 'answers_500':
        response.writeHead(500).end('no');
        return;
      case 'answers_429':
        response.writeHead(429, { 'retry-after': String(RETRY_AFTER_SECONDS) }).end();
        return;
      case 'drips':
        this.acknowledged.add(id);
        drip(response);
        return;
      case undefined:
        this.acknowledged.add(id);
        response.writeHead(204).end();
    }
  }

  private verify(body: string, { headers }: IncomingMessage): void {
    const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    try {
      this.verifier?.verify(body, named);
    } catch (error) {
      this.wrongSignatures.push(`${named['webhook-id'] ?? '?'}: ${String(error)}`);
    }
  }
}

/** 200, and then one byte per second. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  let left = DRIPS;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) response.write('.');
    else response.end();
  }, DRIP_MS);
  timer.unref();
  response.once('close', () => {
    clearInterval(timer);
  });
}
