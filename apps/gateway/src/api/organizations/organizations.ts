import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreateOrganizationSecret, ServiceError, notFound } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { transaction, violates } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { KeyMaker } from '../api-keys/key-maker.js';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { NewOrganization } from './organization.dto.js';
import { OrganizationEntity } from './organization.entity.js';
import type { OrganizationSpec } from './organization.dto.js';

type Created = { readonly result: NewOrganization; readonly replayed: boolean };

/** The customers of this installation. */
@Injectable()
export class Organizations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly maker: KeyMaker,
    private readonly ids: DerivedIds,
    private readonly answers: StoredAnswers,
  ) {}

  /**
   * The signing secret is created first, under an id that is the same for every repetition: so there is never an
   * organization whose secret was not shown to anyone.
   */
  async create(spec: OrganizationSpec, idempotency: Idempotency | undefined): Promise<Created> {
    try {
      return await this.createAs(this.ids.forKey('organization', idempotency), spec, idempotency);
    } catch (error) {
      // The key is a day old and created an organization then; now it means a new one.
      if (!isTaken(error)) throw error;
      return this.createAs(this.ids.next(), spec, idempotency);
    }
  }

  /** @throws ServiceError `organization.not_found` */
  async mustExist(orgId: string): Promise<void> {
    const organizations = this.dataSource.getRepository(OrganizationEntity);
    if (!(await organizations.existsBy({ id: orgId }))) throw notFound('organization');
  }

  private async createAs(
    orgId: string,
    { name, rate_limit, key_rate_limit, default_deadline_seconds, decision_reasoning }: OrganizationSpec,
    idempotency: Idempotency | undefined,
  ): Promise<Created> {
    const secret = await this.secretOf(orgId);
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, NewOrganization, async now => {
        if (secret instanceof ServiceError) throw secret;
        await manager.insert(OrganizationEntity, {
          id: orgId,
          name,
          created_at: now,
          default_deadline_seconds,
          decision_reasoning,
          rate_limit_requests: rate_limit?.requests ?? null,
          rate_limit_per_seconds: rate_limit?.per_seconds ?? null,
          key_rate_limit_requests: key_rate_limit?.requests ?? null,
          key_rate_limit_per_seconds: key_rate_limit?.per_seconds ?? null,
        });
        const adminKey = await this.maker.adminKey(manager, orgId);
        return { org_id: orgId, name, admin_key: adminKey.api_key, signing_secret: secret };
      }),
    );
  }

  /** A secret that was rotated since is not shown again; a repetition finds it in the stored response. */
  private async secretOf(orgId: string): Promise<string | ServiceError> {
    try {
      return (await this.commands.send(CreateOrganizationSecret, { org_id: orgId })).secret;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'conflict') return error;
      throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return (
    violates(error, 'organizations_pkey') ||
    (error instanceof ServiceError && error.code === 'organization.secret_rotated')
  );
}
