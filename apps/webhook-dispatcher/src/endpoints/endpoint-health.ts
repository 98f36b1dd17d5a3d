import { Injectable } from '@nestjs/common';
import type { WebhookEndpointDetail, WebhookEndpointView } from '#libs/contracts';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { DestinationHealthRepository } from '../destinations/destination-health.repository.js';
import { destinationOf } from '../destinations/destination.rule.js';
import { endpointHealth } from '../destinations/endpoint-health.rule.js';

/** Adds the recent health of its destination to an endpoint. */
@Injectable()
export class EndpointHealth {
  constructor(
    private readonly health: DestinationHealthRepository,
    private readonly clock: Clock,
  ) {}

  async detailOf(
    runner: SqlRunner,
    orgId: string,
    endpoint: WebhookEndpointView,
  ): Promise<WebhookEndpointDetail> {
    const known = await this.health.of(runner, destinationOf(orgId, endpoint.url), endpoint.endpoint_id);
    return { ...endpoint, health: endpointHealth(known, endpoint.disabled_reason, this.clock.now()) };
  }

  /** Deliveries stop waiting for the endpoint's destination, on every replica. */
  async reset(manager: SqlRunner, orgId: string, endpoint: WebhookEndpointView): Promise<void> {
    await this.health.reset(manager, destinationOf(orgId, endpoint.url));
  }
}
