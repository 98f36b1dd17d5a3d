import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CallbackAuth } from '#libs/contracts';
import { transaction } from '#libs/database';
import { SecretBox, childTraceparent } from '#libs/platform';
import { SigningSecretsRepository } from '../secrets/signing-secrets.repository.js';
import type { OutgoingDelivery } from './outgoing.repository.js';
import { callbackAuthOf, requestHeaders } from './request-headers.rule.js';

/** The only place where credentials and signing secrets are decrypted for sending. */
@Injectable()
export class SignedHeaders {
  constructor(
    private readonly secrets: SigningSecretsRepository,
    private readonly box: SecretBox,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * @param body exactly the body sent
   * @throws SecretBoxError if the stored data was encrypted with another key
   */
  async of(delivery: OutgoingDelivery, body: string, now: Date): Promise<Record<string, string>> {
    const { eventId, dialect } = delivery;
    const secrets = await this.secretsOf(delivery, now);
    return requestHeaders(
      { eventId, body, dialect, secrets, auth: this.authOf(delivery), traceparent: childTraceparent() },
      now,
    );
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
