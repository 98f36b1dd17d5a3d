import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { invalid } from '#libs/contracts';
import type { CloudEvent, CreateWebhookEndpoint, RequestOf, WebhookEndpointView } from '#libs/contracts';
import { IdSource } from '#libs/platform';
import { LeaseTime } from '../delivery/sending-options.js';
import { isTaskEvent } from '../ordering/event-order.rule.js';
import { EventIntakeRepository } from '../intake/event-intake.repository.js';
import { isSignedByOrganization } from '../secrets/signature.rule.js';
import { SigningSecretsRepository } from '../secrets/signing-secrets.repository.js';
import { EndpointsRepository } from './endpoints.repository.js';

/** Creates endpoints with their secrets and the deliveries they have missed. */
@Injectable()
export class NewEndpoints {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: SigningSecretsRepository,
    private readonly intake: EventIntakeRepository,
    private readonly lease: LeaseTime,
    private readonly ids: IdSource,
  ) {}

  /**
   * Call within a transaction.
   *
   * @returns the secret only if a new one was created
   * @throws ServiceError `webhook.too_many_endpoints`, `webhook.event_foreign`
   */
  async make(
    manager: EntityManager,
    { org_id, pools, endpoint: spec, missed }: RequestOf<typeof CreateWebhookEndpoint>,
    now: Date,
  ): Promise<{ readonly endpoint: WebhookEndpointView; readonly secret: string | null }> {
    checkMissed(missed, org_id, spec.task_id);
    const { endpoint, isNew } = await this.endpoints.create(
      manager,
      { orgId: org_id, pools },
      this.ids.next(),
      spec,
      now,
    );
    await this.addMissed(manager, org_id, endpoint, missed, now);
    if (!isNew || isSignedByOrganization(endpoint)) return { endpoint, secret: null };
    const { secret } = await this.secrets.ensure(manager, endpoint.endpoint_id, now);
    return { endpoint, secret };
  }

  private async addMissed(
    manager: EntityManager,
    orgId: string,
    { endpoint_id: endpointId, url, events, dialect, pools, task_id: taskId }: WebhookEndpointView,
    missed: readonly CloudEvent[],
    since: Date,
  ): Promise<void> {
    if (taskId === null) return;
    const subscription = { endpointId, orgId, url, events, dialect, pools, taskId, since };
    await this.intake.addMissed(manager, missed, subscription, this.lease);
  }
}

/** Only events of the endpoint's own task are accepted, so that nothing else can be disclosed this way. */
function checkMissed(missed: readonly CloudEvent[], orgId: string, taskId: string | undefined): void {
  const faults = missed.flatMap(({ subject, orgid, type }, place) =>
    subject === taskId && orgid === orgId && isTaskEvent({ type })
      ? []
      : [{ pointer: `/missed/${place}`, detail: 'Not an event of this task and organization.' }],
  );
  if (faults.length === 0) return;
  throw invalid('webhook.event_foreign', 'A missed event is not one of this task and organization.', faults);
}
