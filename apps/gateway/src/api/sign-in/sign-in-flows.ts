import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id } from '#libs/contracts';
import { execute, typedRows } from '#libs/database';
import { Clock, IdSource, SecretBox } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';

const INSERT = `
  INSERT INTO sign_in_flows (id, kind, bound_hash, secret, expires_at) VALUES ($1, $2, $3, $4, $5)`;

/** Uses sign_in_flows_pkey. A flow that is asked for from elsewhere stays for the one that it is bound to. */
const TAKE = `
  DELETE FROM sign_in_flows
   WHERE id = $1 AND kind = $2 AND bound_hash = ANY ($3::bytea[]) AND expires_at > $4
  RETURNING secret`;

const TakenRow = z.object({ secret: z.string() });

export type FlowKind = 'passkey' | 'new-passkey' | 'oidc';

/** A flow under way; `secret` is what its answer is checked against, such as a challenge. */
export interface NewFlow {
  readonly kind: FlowKind;
  /** The token of a browser's cookie, or the id of a session: only from there it can be completed. */
  readonly boundTo: string;
  readonly secret: string;
  readonly validMs: number;
}

/** Sign-ins under way whose challenge another party answers. Each is completed at most once. */
@Injectable()
export class SignInFlows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: KeyHasher,
    private readonly box: SecretBox,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @returns the id of the flow */
  async begin({ kind, boundTo, secret, validMs }: NewFlow): Promise<string> {
    const id = this.ids.next();
    const expiresAt = new Date(this.clock.now().getTime() + validMs);
    const sealed = this.box.seal(secret, placeOf(id));
    await execute(this.dataSource, INSERT, [id, kind, this.hasher.hash(boundTo), sealed, expiresAt]);
    return id;
  }

  /** @returns the secret, once; undefined for a flow that is unknown, over, or bound to something else */
  async take(id: string, kind: FlowKind, boundTo: string): Promise<string | undefined> {
    if (!Id.safeParse(id).success) return undefined;
    const values = [id, kind, this.hasher.hashes(boundTo), this.clock.now()];
    const [row] = await typedRows(this.dataSource, TakenRow, TAKE, values);
    return row && this.box.open(row.secret, placeOf(id));
  }
}

/** Sealed for this row: moved to another row it cannot be opened. */
function placeOf(id: string): string {
  return JSON.stringify(['sign_in_flows', id]);
}
