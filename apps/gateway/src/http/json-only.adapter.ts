import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { GatewaySettings } from '../gateway.config.js';
import { isRequestId } from './request-id.js';
import { bodyLimitsOf } from './body-limits.js';
import { answerMalformedHttp, answerMalformedUrl } from './malformed-http.js';
import { parseJsonBody } from './parse-json-body.js';
import { randomUUIDv7 } from '#libs/platform';

export const MAX_BODY_BYTES = 1_048_576;
/** Takes 2 ms to parse at most. */
const LARGE_BODY_BYTES = 65_536;
/** Nothing here has a longer id than a UUID; what is longer is not found. */
const MAX_PARAMETER_CHARS = 100;
const MAX_HEADER_BYTES = 16_384;
/** A client that sends its headers or body more slowly than this is dropped. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_EVERY_MS = 2_000;
/** Longer than the longest `?wait=`, during which nothing moves on the connection. */
const IDLE_TIMEOUT_MS = 90_000;
const KEEP_ALIVE_MS = 72_000;

/** Fastify as this API needs it: JSON and nothing else in, bounded in size and time. */
export class JsonOnlyAdapter extends FastifyAdapter {
  constructor({ TRUSTED_PROXIES }: Pick<GatewaySettings, 'TRUSTED_PROXIES'>) {
    super({
      bodyLimit: MAX_BODY_BYTES,
      trustProxy: TRUSTED_PROXIES.length === 0 ? false : [...TRUSTED_PROXIES],
      routerOptions: { maxParamLength: MAX_PARAMETER_CHARS },
      requestIdHeader: false,
      genReqId: (request: IncomingMessage) => {
        const given = request.headers['x-request-id'];
        return isRequestId(given) ? given : randomUUIDv7();
      },
      connectionTimeout: IDLE_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      http: {
        headersTimeout: HEADERS_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_EVERY_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
      },
      // What still comes on an open connection while the process stops is answered, and the connection closed.
      return503OnClosing: false,
      frameworkErrors: answerMalformedUrl,
      clientErrorHandler: answerMalformedHttp,
    });
  }

  /** Instead of Nest's parsers, which would also take forms. */
  override registerParserMiddleware(): void {
    const fastify = this.getInstance();
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      try {
        const value = parseJsonBody(
          typeof body === 'string' ? Buffer.from(body) : body,
          bodyLimitsOf(request.routeOptions.url),
        );
        if (body.length < LARGE_BODY_BYTES) {
          done(null, value);
          return;
        }
        // Parsing and what follows are a turn of the event loop each.
        setImmediate(() => {
          done(null, value);
        });
      } catch (error) {
        done(error instanceof Error ? error : new Error('The body could not be parsed.'));
      }
    });
  }
}
