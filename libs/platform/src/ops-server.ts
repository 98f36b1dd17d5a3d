import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import type { HealthRegistry } from './health.js';
import type { Metrics } from './metrics.js';

/**
 * Serves operators and supervisors on a separate port: `/healthz` (liveness), `/readyz` (readiness; 503 names the
 * failed checks), `/metrics` (Prometheus, or
 * OpenMetrics with exemplars if the scraper accepts it).
 *
 * It starts first and closes last, so that a service waiting for its database can report that.
 */
export class OpsServer {
  private readonly server: Server;

  constructor(
    private readonly health: HealthRegistry,
    private readonly metrics: Metrics,
    /**
     * The token that `/metrics` requires as `Authorization: Bearer`; without one, `/metrics` is open to every client
     * that reaches the port.
     */
    private readonly token?: string,
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  /** @returns the address it listens on; with `port` 0 the system chooses a port. */
  async start(port: number, host: string): Promise<{ readonly port: number; readonly host: string }> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return { port: portOf(this.server.address()), host };
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    await new Promise<void>(resolve => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  private mayReadMetrics({ headers }: IncomingMessage): boolean {
    if (this.token === undefined) return true;
    const given = bearerOf(headers.authorization);
    return given !== undefined && isSame(given, this.token);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '' } = request;
    const path = pathOf(request.url);
    if (method !== 'GET' && method !== 'HEAD') {
      sendJson(response, 405, { error: 'Only GET is answered here.' });
    } else if (path === '/healthz') {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/readyz') {
      const { ready, checks } = await this.health.readiness();
      sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready', checks });
    } else if (path === '/metrics' && !this.mayReadMetrics(request)) {
      response.setHeader('www-authenticate', 'Bearer');
      sendJson(response, 401, { error: 'Send OPS_TOKEN as a bearer token.' });
    } else if (path === '/metrics') {
      const isOpen = request.headers.accept?.includes('application/openmetrics-text') === true;
      const text = isOpen ? await this.metrics.openMetrics() : await this.metrics.registry.metrics();
      const contentType = isOpen ? Registry.OPENMETRICS_CONTENT_TYPE : this.metrics.registry.contentType;
      response.writeHead(200, { 'content-type': contentType }).end(text);
    } else {
      sendJson(response, 404, { error: 'There are /healthz, /readyz and /metrics.' });
    }
  }
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

/** In constant time, which reveals neither how much of the token matches nor its length. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function pathOf(url: string | undefined): string {
  return url?.split('?', 1)[0] ?? '';
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The ops server listens on no port.');
  return address.port;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
