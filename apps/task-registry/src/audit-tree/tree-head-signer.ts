import { Injectable } from '@nestjs/common';
import type { PublishedTreeHead, TreeHead } from '#libs/contracts';
import { SigningKeys } from '#libs/evidence';
import type { SigningKeySet } from '#libs/evidence';

/** Signs heads as the gateway signs evidence, with the same key; leaves them unsigned without one. */
@Injectable()
export class TreeHeadSigner {
  private constructor(private readonly keys: SigningKeys | undefined) {}

  static async with(set: SigningKeySet | undefined): Promise<TreeHeadSigner> {
    return new TreeHeadSigner(set && (await SigningKeys.load(set)));
  }

  async sign(head: TreeHead): Promise<PublishedTreeHead> {
    if (this.keys === undefined) return head;
    return { ...head, signature: await this.keys.signTreeHead(head) };
  }
}
