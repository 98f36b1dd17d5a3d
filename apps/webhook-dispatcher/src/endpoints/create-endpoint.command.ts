import { Controller } from '@nestjs/common';
import { CreateWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { PublicUrls } from '../delivery/public-urls.js';
import { destinationOf } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { IdempotentWrites } from '../secrets/idempotent-writes.js';
import { NewEndpoints } from './new-endpoints.js';

const Answer = CreateWebhookEndpoint.reply.omit({ replayed: true });

@Controller()
export class CreateEndpointCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly newEndpoints: NewEndpoints,
    private readonly urls: PublicUrls,
    private readonly traffic: Traffic,
  ) {}

  @HandlesCommand(CreateWebhookEndpoint)
  async handle(
    request: RequestOf<typeof CreateWebhookEndpoint>,
  ): Promise<ReplyOf<typeof CreateWebhookEndpoint>> {
    this.urls.check(request.endpoint.url);
    const { result, replayed } = await this.writes.run(Answer, request.idempotency, (manager, now) =>
      this.newEndpoints.make(manager, request, now),
    );
    const { org_id, missed } = request;
    if (!replayed && missed.length > 0)
      this.traffic.slots.enqueue(destinationOf(org_id, result.endpoint.url));
    return { ...result, replayed };
  }
}
