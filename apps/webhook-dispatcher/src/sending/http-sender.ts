import { Injectable } from '@nestjs/common';
import { AddressRefusedError, ExchangeError, GuardedClient, NameResolver } from '#libs/egress';
import type { Cidr, ReceivedAnswer } from '#libs/egress';
import { Clock } from '#libs/platform';
import { outcomeOfStatus } from '../domain/attempt.js';
import type { AttemptResult } from '../domain/attempt.js';
import { MAX_RESPONSE_BYTES, responseText } from '../domain/response-text.js';
import { retryAfterMs } from '../domain/retry-after.js';
import { failureText } from './failure-text.js';
import { SendingOptions } from './sending-options.js';

/** Networks that deliveries may reach although they are not public. A class so that it is a Nest token. */
export class AllowedNetworks {
  constructor(readonly cidrs: readonly Cidr[]) {}
}

/** Makes one attempt over HTTP and says how it ended; it throws only for headers that no request can carry. */
@Injectable()
export class HttpSender {
  private readonly client: GuardedClient;

  constructor(
    private readonly options: SendingOptions,
    private readonly clock: Clock,
    networks: AllowedNetworks,
  ) {
    this.client = new GuardedClient({
      allowedCidrs: networks.cidrs,
      resolver: new NameResolver(options.names),
      // The slots are shared out fairly, and a second queue here would not be: it has room for all of them.
      connectionsPerOrigin: options.slots.overall,
      ca: options.trustedCa,
    });
  }

  /** @param orgId whose share of host name lookups it uses */
  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    orgId: string,
  ): Promise<AttemptResult> {
    const outgoing = {
      url: new URL(url),
      headers,
      body: Buffer.from(body, 'utf8'),
      timeoutMs: this.options.requestTimeoutMs,
      maxBodyBytes: MAX_RESPONSE_BYTES,
    };
    try {
      return this.answered(await this.client.post(outgoing, orgId));
    } catch (error) {
      if (error instanceof ExchangeError) return this.unanswered(error, outgoing.url);
      throw error;
    }
  }

  /** Ends every attempt under way and takes no more. */
  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }

  /** The status has been received by now, and it alone decides; the body is kept as far as it came. */
  private answered({ status, headers, body }: ReceivedAnswer): AttemptResult {
    const outcome = outcomeOfStatus(status);
    return {
      outcome,
      status,
      responseBody: responseText(body),
      error: outcome === 'delivered' ? null : `The receiver answered ${status}.`,
      retryAfterMs: retryAfterMs(headers.get('retry-after'), this.clock.now()),
    };
  }

  private unanswered(error: ExchangeError, url: URL): AttemptResult {
    const isRefused = error.cause instanceof AddressRefusedError;
    return {
      outcome: isRefused ? 'refused_address' : isTimeout(error) ? 'timed_out' : 'unreachable',
      status: null,
      responseBody: null,
      error: failureText(error, url, this.options.requestTimeoutMs),
      retryAfterMs: null,
    };
  }
}

/** The attempt's own time-out, or one below it. */
function isTimeout({ isTimeout, code }: ExchangeError): boolean {
  return isTimeout || code === 'ETIMEDOUT' || code === 'NAME_LOOKUP_TIMED_OUT';
}
