import { Controller } from '@nestjs/common';
import { CreateWebhookEndpoint } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { EndpointsRepository } from '../persistence/endpoints.repository.js';
import { SigningSecretsRepository } from '../persistence/signing-secrets.repository.js';
import { IdempotentWrites } from './idempotent-writes.js';
import { PublicUrls } from './public-urls.js';

const Answer = CreateWebhookEndpoint.reply.omit({ replayed: true });

@Controller()
export class CreateEndpointCommand {
  constructor(
    private readonly writes: IdempotentWrites,
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: SigningSecretsRepository,
    private readonly urls: PublicUrls,
    private readonly ids: IdSource,
  ) {}

  @Answers(CreateWebhookEndpoint)
  async handle(
    request: RequestOf<typeof CreateWebhookEndpoint>,
  ): Promise<ReplyOf<typeof CreateWebhookEndpoint>> {
    const { org_id, endpoint: spec, idempotency } = request;
    this.urls.check(spec.url);
    const { result, replayed } = await this.writes.run(Answer, idempotency, async (manager, now) => {
      const endpoint = await this.endpoints.create(manager, org_id, this.ids.next(), spec, now);
      const { secret } = await this.secrets.ensure(manager, endpoint.endpoint_id, now);
      return { endpoint, secret };
    });
    return { ...result, replayed };
  }
}
