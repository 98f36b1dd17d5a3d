import { createHash } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import type { CommandContract } from '#libs/contracts';
import { SecretBox } from '#libs/platform';

/**
 * Protects the secrets in replies from anyone who can read the broker's traffic or memory.
 *
 * Each secret is bound to the command and to the exact bytes of the request, so that a sealed secret copied from one
 * reply opens in no other. On the wire `{ "sealed": "…" }` replaces the secret; a plain value is accepted, because
 * the previous release sends one.
 */
@Injectable()
export class SealedReplies {
  constructor(@Optional() private readonly box?: SecretBox) {}

  /** @throws Error when the command's replies hold secrets and this process has no key to seal them with */
  checkKeyFor({ subject, sealedInReply }: CommandContract): void {
    if (sealedInReply.length === 0 || this.box !== undefined) return;
    throw new Error(`Replies to ${subject} hold secrets: the service needs SECRETS_KEY.`);
  }

  seal(contract: CommandContract, request: Uint8Array, result: unknown): unknown {
    return this.mapped(contract, result, (value, box) =>
      typeof value === 'string' ? { sealed: box.seal(value, contextOf(contract, request)) } : value,
    );
  }

  /** @throws SecretBoxError when a secret was sealed with another key or for another request */
  open(contract: CommandContract, request: Uint8Array, result: unknown): unknown {
    return this.mapped(contract, result, (value, box) =>
      isSealed(value) ? box.open(value.sealed, contextOf(contract, request)) : value,
    );
  }

  private mapped(
    { sealedInReply }: CommandContract,
    result: unknown,
    change: (value: unknown, box: SecretBox) => unknown,
  ): unknown {
    const { box } = this;
    if (box === undefined || typeof result !== 'object' || result === null) return result;
    const fields = Object.entries(result).map(([name, value]: [string, unknown]) => [
      name,
      sealedInReply.includes(name) ? change(value, box) : value,
    ]);
    return Object.fromEntries(fields);
  }
}

function isSealed(value: unknown): value is { readonly sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string';
}

function contextOf({ subject }: CommandContract, request: Uint8Array): string {
  return `reply ${subject} ${createHash('sha256').update(request).digest('base64url')}`;
}
