import { Injectable } from '@nestjs/common';
import { request } from 'undici';
import type { Agent, Dispatcher } from 'undici';
import { AddressRefusedError, guardedAgent } from '#libs/egress';
import type { Cidr } from '#libs/egress';
import { Clock } from '#libs/platform';
import { outcomeOfStatus } from '../domain/attempt.js';
import type { AttemptResult } from '../domain/attempt.js';
import { MAX_RESPONSE_BYTES, responseText } from '../domain/response-text.js';
import { retryAfterMs } from '../domain/retry-after.js';
import { describeFailure } from './failure-text.js';
import { SendingOptions } from './sending-options.js';

const KEEP_ALIVE_MS = 10_000;

/** Networks that deliveries may reach although they are not public. A class so that it is a Nest token. */
export class AllowedNetworks {
  constructor(readonly cidrs: readonly Cidr[]) {}
}

/** Makes one attempt over HTTP and says how it ended; it never throws. */
@Injectable()
export class HttpSender {
  private readonly agent: Agent;

  constructor(
    private readonly options: SendingOptions,
    private readonly clock: Clock,
    networks: AllowedNetworks,
  ) {
    this.agent = guardedAgent({
      allowedCidrs: networks.cidrs,
      // As many as there are slots: the slots are shared out fairly, and a second queue here would not be.
      connections: options.slots.overall,
      connectTimeoutMs: options.requestTimeoutMs,
      keepAliveMs: KEEP_ALIVE_MS,
    });
  }

  async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<AttemptResult> {
    const signal = AbortSignal.timeout(this.options.requestTimeoutMs);
    try {
      const response = await request(url, {
        method: 'POST',
        headers,
        body,
        signal,
        dispatcher: this.agent,
        // The signal bounds all of it.
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      return await this.answered(response);
    } catch (error) {
      return this.unanswered(error, signal.aborted);
    }
  }

  /** Ends every attempt under way and takes no more. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async answered({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<AttemptResult> {
    const outcome = outcomeOfStatus(statusCode);
    const retryAfter = headers['retry-after'];
    return {
      outcome,
      status: statusCode,
      responseBody: responseText(await beginningOf(body)),
      error: outcome === 'delivered' ? null : `The receiver answered ${statusCode}.`,
      retryAfterMs: retryAfterMs(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, this.clock.now()),
    };
  }

  private unanswered(error: unknown, timedOut: boolean): AttemptResult {
    const nothing = { status: null, responseBody: null, retryAfterMs: null };
    if (error instanceof AddressRefusedError) {
      return { ...nothing, outcome: 'refused_address', error: error.message };
    }
    const { isTimeout, text } = describeFailure(error);
    if (!timedOut && !isTimeout) return { ...nothing, outcome: 'unreachable', error: text };
    const seconds = this.options.requestTimeoutMs / 1_000;
    return { ...nothing, outcome: 'timed_out', error: `No answer within ${seconds} s.` };
  }
}

/**
 * The status has been received by now, and it alone decides; a body that is cut off or takes for ever is kept
 * as far as it came. What is beyond the limit isn't read: leaving the loop ends the connection.
 */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_RESPONSE_BYTES) break;
    }
  } catch {
    // Cut off, or timed out.
  }
  return Buffer.concat(chunks);
}
