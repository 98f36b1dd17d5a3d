import { Injectable } from '@nestjs/common';
import { AddressRefusedError, ExchangeError, GuardedClient, NameResolver } from '#libs/egress';
import type { ReceivedAnswer } from '#libs/egress';
import { Clock } from '#libs/platform';
import { MAX_RESPONSE_BYTES, outcomeOfStatus, responseText } from './attempt.rule.js';
import type { AttemptResult } from './attempt.rule.js';
import { failureText } from './failure-text.js';
import { AllowedNetworks } from './public-urls.js';
import { retryAfterMs } from './retry.rule.js';
import { SendingOptions } from './sending-options.js';

/** Makes one attempt over HTTP and returns its result; throws only for headers that no request can contain. */
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
      // The slots are shared fairly, and a second queue here would not be: it has room for all of them.
      connectionsPerOrigin: options.slots.overall,
      ca: options.trustedCa,
    });
  }

  /** @param orgId the organization whose share of host name lookups it uses */
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
      return this.resultOfResponse(await this.client.post(outgoing, orgId));
    } catch (error) {
      if (error instanceof ExchangeError) return this.resultOfError(error, outgoing.url);
      throw error;
    }
  }

  /** Aborts every attempt in progress and accepts no more. */
  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }

  /**
   * The status has been received by now, and it alone determines the result; the body is kept as far as it was
   * received.
   */
  private resultOfResponse({ status, headers, body }: ReceivedAnswer): AttemptResult {
    const outcome = outcomeOfStatus(status);
    return {
      outcome,
      status,
      responseBody: responseText(body),
      error: outcome === 'delivered' ? null : `The receiver answered ${status}.`,
      retryAfterMs: retryAfterMs(headers.get('retry-after'), this.clock.now()),
    };
  }

  private resultOfError(error: ExchangeError, url: URL): AttemptResult {
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

/** The attempt's own timeout, or one at a lower level. */
function isTimeout({ isTimeout, code }: ExchangeError): boolean {
  return isTimeout || code === 'ETIMEDOUT' || code === 'NAME_LOOKUP_TIMED_OUT';
}
