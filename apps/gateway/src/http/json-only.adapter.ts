import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { GatewaySettings } from '../gateway.config.js';
import { answerMalformedHttp, answerMalformedUrl } from './malformed-http.js';
import { MAX_BODY_BYTES } from './receive-body.js';
import { isRequestId } from './request-id.js';
import { randomUUIDv7 } from '#libs/platform';

/** How often Node looks for requests that have run out of time. */
const CHECK_EVERY_MS = 2_000;
/** Longer than the longest `?wait=`, during which nothing moves on the connection. */
const IDLE_TIMEOUT_MS = 90_000;
const KEEP_ALIVE_MS = 72_000;

type Settings = Pick<
  GatewaySettings,
  'TRUSTED_PROXIES' | 'MAX_HEADER_BYTES' | 'HEADERS_TIMEOUT_MS' | 'REQUEST_TIMEOUT_MS'
>;

/** Fastify as this API needs it: JSON and nothing else in, bounded in size and time. */
export class JsonOnlyAdapter extends FastifyAdapter {
  constructor(settings: Settings) {
    const { TRUSTED_PROXIES, MAX_HEADER_BYTES, HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS } = settings;
    super({
      bodyLimit: MAX_BODY_BYTES,
      trustProxy: TRUSTED_PROXIES.length === 0 ? false : [...TRUSTED_PROXIES],
      // An id of any length reaches its route, which answers that there is no such thing. No parameter is matched by a
      // pattern, which is what the router's own limit guards.
      routerOptions: { maxParamLength: MAX_HEADER_BYTES },
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
        // Checked by `refuseAmbiguousHeads`, which says what is wrong; Node's own answer has no body.
        requireHostHeader: false,
      },
      // What still comes on an open connection while the process stops is answered, and the connection closed.
      return503OnClosing: false,
      frameworkErrors: answerMalformedUrl,
      clientErrorHandler: answerMalformedHttp,
    });
    this.getInstance().removeAllContentTypeParsers();
  }

  /** Nest's parsers would also take forms; ours is added by `configureHttp`. */
  override registerParserMiddleware(): void {
    return undefined;
  }
}
