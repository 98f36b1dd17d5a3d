import { Injectable } from '@nestjs/common';
import { refuse } from '../../edge/errors/problem-codes.js';
import { clientNetworkOf } from '../../edge/http/client-address.rule.js';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { RateLimitStore } from '../../edge/rate-limit/rate-limit-store.js';
import { KnownBrowsers } from './known-browsers.js';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/**
 * Codes for one address, whether anyone has it or not, and for each browser in which its owner has signed in. A code has 5 attempts, so that who guesses has 100 a day for one
 * address: one chance in ten thousand.
 */
const PER_ADDRESS = [
  { requests: 6, perSeconds: HOUR_SECONDS },
  { requests: 20, perSeconds: DAY_SECONDS },
] as const;

/** Codes for one client's network, such as an office. */
const PER_CLIENT = { requests: 60, perSeconds: HOUR_SECONDS };

/** Limits how many codes are sent, on all gateways together. */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly store: RateLimitStore,
    private readonly hasher: KeyHasher,
    private readonly known: KnownBrowsers,
  ) {}

  /**
   * A browser in which the person with the address has signed in has codes of its own: strangers cannot use those up.
   *
   * @throws ServiceError `sign_in.too_many`
   */
  async takeCode(emailKey: string, browser: Pick<Browser, 'ip' | 'known'>): Promise<void> {
    const client = await this.store.take(`sign-in codes ${clientNetworkOf(browser.ip)}`, PER_CLIENT);
    if (client.outcome === 'used_up') throw tooMany(client.resetSeconds);
    // The table of counters holds no addresses.
    const name = this.known.nameOf(browser, emailKey);
    const holder = this.hasher.hash(name === undefined ? `sign-in ${emailKey}` : `sign-in in ${name}`);
    for (const allowance of PER_ADDRESS) {
      const taken = await this.store.take(`sign-in codes ${holder.toString('base64url')}`, allowance);
      if (taken.outcome === 'used_up') throw tooMany(taken.resetSeconds);
    }
  }
}

function tooMany(resetSeconds: number): Error {
  return refuse('sign_in.too_many', 'Too many codes were asked for. Use a code that you have, or wait.', {
    retry_after_seconds: resetSeconds,
  });
}
