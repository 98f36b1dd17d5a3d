import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { GatewaySettings } from '../gateway.config.js';
import type { Dialects } from './dialect/dialects.js';
import { answerMalformedUrl } from './dialect/send-problem.js';
import { answerMalformedHttp } from './http/malformed-http.js';
import { MAX_BODY_BYTES } from './http/receive-body.js';
import { randomUUIDv7 } from '#libs/platform';

/** How often Node checks for requests that have timed out. */
const CHECK_EVERY_MS = 2_000;
/** Longer than the longest `?wait=`, during which the connection is silent. */
const IDLE_TIMEOUT_MS = 90_000;
const KEEP_ALIVE_MS = 72_000;

/** A caller's `x-request-id` that may be logged unchanged. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** `RequestBodies` refuses a late body itself, with a reason; Node's own limit is behind it, for all routes alike. */
const NODE_TIMEOUT_AFTER_MS = 10_000;

type Settings = Pick<
  GatewaySettings,
  | 'TRUSTED_PROXIES'
  | 'MAX_HEADER_BYTES'
  | 'HEADERS_TIMEOUT_MS'
  | 'REQUEST_TIMEOUT_MS'
  | 'FILE_UPLOAD_TIMEOUT_MS'
>;

/** Fastify configured for this API: JSON bodies, and files where a route takes one, limited in size and time. */
export class JsonOnlyAdapter extends FastifyAdapter {
  constructor(settings: Settings, dialects: Dialects) {
    const { TRUSTED_PROXIES, MAX_HEADER_BYTES, HEADERS_TIMEOUT_MS } = settings;
    const { REQUEST_TIMEOUT_MS, FILE_UPLOAD_TIMEOUT_MS } = settings;
    super({
      bodyLimit: MAX_BODY_BYTES,
      trustProxy: TRUSTED_PROXIES.length === 0 ? false : [...TRUSTED_PROXIES],
      // An id of any length reaches its route, which responds with 404. The router's own limit protects parameters that
      // are matched by a pattern, and there are none.
      routerOptions: { maxParamLength: MAX_HEADER_BYTES },
      rewriteUrl: ({ url = '/' }) => dialects.canonicalTarget(url),
      requestIdHeader: false,
      genReqId: (request: IncomingMessage) => {
        const given = request.headers['x-request-id'];
        return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUIDv7();
      },
      connectionTimeout: IDLE_TIMEOUT_MS,
      requestTimeout: Math.max(REQUEST_TIMEOUT_MS, FILE_UPLOAD_TIMEOUT_MS) + NODE_TIMEOUT_AFTER_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      http: {
        headersTimeout: HEADERS_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_EVERY_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        // Checked by `refuseAmbiguousHeads`, which explains the fault; Node's own response has no body.
        requireHostHeader: false,
      },
      // Requests that arrive on an open connection during shutdown are answered, and the connection is closed.
      return503OnClosing: false,
      frameworkErrors: answerMalformedUrl(dialects),
      clientErrorHandler: answerMalformedHttp,
    });
    this.getInstance().removeAllContentTypeParsers();
  }

  /** Nest's parsers would also accept forms; `configureHttp` adds ours. */
  override registerParserMiddleware(): void {
    return undefined;
  }
}
