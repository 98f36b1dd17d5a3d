import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetWorker, ServiceError } from '#libs/contracts';
import type { CallbackAuth } from '#libs/contracts';
import { transaction } from '#libs/database';
import { WEBHOOK_FORMATS } from '#libs/dialects';
import { CommandClient } from '#libs/messaging';
import { SecretBox } from '#libs/platform';
import { SigningSecretsRepository } from '../secrets/signing-secrets.repository.js';
import type { OutgoingDelivery } from './outgoing.repository.js';
import { callbackAuthOf, requestHeaders } from './request-headers.rule.js';

/** An attempt waits for it, under its lease. */
const NAME_DEADLINE_MS = 2_000;

/** Everything of a request but its address and its trace. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes and signs requests: the only place where credentials and signing secrets are decrypted for sending. */
@Injectable()
export class SignedRequests {
  constructor(
    private readonly commands: CommandClient,
    private readonly secrets: SigningSecretsRepository,
    private readonly box: SecretBox,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * @throws SecretBoxError if the stored data was encrypted with another key
   * @throws ServiceError `unavailable` if the body names a worker and the matcher is unreachable
   * @throws ZodError for anything but a Countersign event
   */
  async of(delivery: OutgoingDelivery, now: Date): Promise<SignedRequest> {
    const { eventId, dialect } = delivery;
    const body = await this.bodyOf(delivery);
    const secrets = await this.secretsOf(delivery, now);
    const auth = this.authOf(delivery);
    return { headers: requestHeaders({ eventId, body, dialect, secrets, auth }, now), body };
  }

  private async bodyOf({ dialect, event, wanted, orgId }: OutgoingDelivery): Promise<string> {
    const format = WEBHOOK_FORMATS[dialect];
    const workerId = format.workerNamedIn?.(event) ?? null;
    return format.bodyOf(event, wanted, workerId === null ? null : await this.nameOf(orgId, workerId));
  }

  /** Null for a worker whose record no longer exists. */
  private async nameOf(orgId: string, workerId: string): Promise<string | null> {
    const request = { org_id: orgId, pools: null, worker_id: workerId, include_deleted: true };
    try {
      return (await this.commands.send(GetWorker, request, { deadlineMs: NAME_DEADLINE_MS })).name;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') return null;
      throw error;
    }
  }

  private async secretsOf(delivery: OutgoingDelivery, now: Date): Promise<readonly string[]> {
    const owner = delivery.secretOwnerId;
    if (delivery.sealedSecrets.length > 0) {
      return delivery.sealedSecrets.map(sealed => this.secrets.open(owner, sealed));
    }
    // The organization never requested its secret: it is created now, so that no delivery is unsigned.
    const made = await transaction(this.dataSource, manager => this.secrets.ensure(manager, owner, now));
    return [made.secret];
  }

  private authOf({ sealedAuth, taskId }: OutgoingDelivery): CallbackAuth {
    if (sealedAuth === null || taskId === null) return { type: 'none' };
    return callbackAuthOf(this.box.open(sealedAuth, taskId));
  }
}
