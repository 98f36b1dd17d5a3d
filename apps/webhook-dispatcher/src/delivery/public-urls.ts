import { Injectable } from '@nestjs/common';
import { invalid } from '#libs/contracts';
import { publicUrlFault } from '#libs/egress';
import type { Cidr } from '#libs/egress';

/** Networks that deliveries can reach although they are not public. A class, so that it can be injected. */
export class AllowedNetworks {
  constructor(readonly cidrs: readonly Cidr[]) {}
}

/** Rejects early the URLs to which the connection would be refused. */
@Injectable()
export class PublicUrls {
  constructor(private readonly networks: AllowedNetworks) {}

  /** @throws ServiceError `webhook.url_not_public`, with a pointer to `url` */
  check(url: string): void {
    const fault = publicUrlFault(url, this.networks.cidrs);
    if (fault === undefined) return;
    throw invalid('webhook.url_not_public', 'The URL cannot be reached from the public internet.', [
      { pointer: '/url', detail: fault },
    ]);
  }
}
