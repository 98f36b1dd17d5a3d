import { RequestError, headers } from '@nats-io/transport-node';
import type { MsgHdrs, NatsConnection as Client } from '@nats-io/transport-node';
import type { DataSource } from 'typeorm';
import { SERVICES } from '#libs/contracts';
import { changedRows, schemaOf, typedRows } from '#libs/database';
import { accessOf } from './access/service-access.js';
import { DEAD_LETTER_COLUMNS, DeadLetterRow } from './dead-letter-row.js';
import type { Resolution } from './dead-letter-row.js';
import { decodeResendReply, resendSubjectOf } from './resend.js';
import type { DeadReason, Outcome } from './acknowledgement.js';
import { Header } from './wire-headers.js';

/** Longer than any handler should take. */
const RESEND_TIMEOUT_MS = 30_000;
/** Rows per query. */
const PAGE = 200;

/** A dead letter, as stored by the service that gave it up. */
export interface DeadMessage extends DeadLetterRow {
  /** `matcher/12`: the service and the letter's number there. */
  readonly id: string;
  readonly service: string;
}

export interface DeadLetterFilter {
  readonly reason?: DeadReason;
  readonly durable?: string;
}

export type ResendOutcome =
  | Outcome
  /** No process of the service that owns the durable consumer is running, or none answered in time. */
  | { readonly outcome: 'unanswered' };

/** Who resolves a dead letter, and why. */
export interface ResolvedBy {
  readonly name: string;
  readonly note: string | null;
}

/** Not `to_regclass`, which fails for a schema that the role has no access to. */
const READABLE = `
  SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relname = 'dead_letters' AND has_schema_privilege(n.oid, 'USAGE')
     AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'UPDATE')`;

/**
 * The operator's access to dead letters: reads them from the schemas of all services and marks them as resolved. They
 * do not depend on the broker or its storage; only a resend needs the broker and the service.
 *
 * @param dataSource of a role that may read and update the table `dead_letters` of the services
 */
export class DeadLetterBox {
  private schemas: Promise<readonly string[]> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Lists open or resolved letters, by service, oldest first. */
  async *list(
    { reason, durable }: DeadLetterFilter = {},
    which: 'open' | 'resolved' = 'open',
  ): AsyncGenerator<DeadMessage, void, undefined> {
    for (const service of await this.services()) {
      const sql = `
        SELECT ${DEAD_LETTER_COLUMNS}, NULL AS payload FROM ${tableOf(service)}
         WHERE number > $1 AND (resolution IS NULL) = $2 AND ($3::text IS NULL OR reason = $3)
           AND ($4::text IS NULL OR durable = $4)
         ORDER BY number LIMIT ${PAGE}`;
      for (
        let after = 0, rows: readonly DeadLetterRow[] = [], first = true;
        first || rows.length === PAGE;
        first = false
      ) {
        rows = await typedRows(this.dataSource, DeadLetterRow, sql, [
          after,
          which === 'open',
          reason ?? null,
          durable ?? null,
        ]);
        for (const row of rows) yield toMessage(service, row);
        after = rows.at(-1)?.number ?? after;
      }
    }
  }

  /** The whole list at once, for callers that modify it while iterating. */
  async all(
    filter: DeadLetterFilter = {},
    which: 'open' | 'resolved' = 'open',
  ): Promise<readonly DeadMessage[]> {
    const letters: DeadMessage[] = [];
    for await (const letter of this.list(filter, which)) letters.push(letter);
    return letters;
  }

  /**
   * Every letter with that number, with its payload: numbers are counted per service.
   *
   * @param service undefined to search all services
   */
  async find(number: number, service?: string): Promise<readonly DeadMessage[]> {
    const services = await this.services();
    const found = await Promise.all(
      services
        .filter(name => service === undefined || name === service)
        .map(async name => {
          const sql = `SELECT ${DEAD_LETTER_COLUMNS}, payload FROM ${tableOf(name)} WHERE number = $1`;
          return (await typedRows(this.dataSource, DeadLetterRow, sql, [number])).map(row =>
            toMessage(name, row),
          );
        }),
    );
    return found.flat();
  }

  /** Handles the message again, in its own consumer only; the letter is resolved if that succeeds. */
  async resend(client: Client, dead: DeadMessage, by: ResolvedBy): Promise<ResendOutcome> {
    const outcome = await this.requestResend(client, dead);
    if (outcome.outcome === 'done') await this.resolve(dead, 'resent', by);
    return outcome;
  }

  /** @returns false if it was already resolved */
  async discard(dead: DeadMessage, by: ResolvedBy): Promise<boolean> {
    return this.resolve(dead, 'discarded', by);
  }

  private async requestResend(client: Client, dead: DeadMessage): Promise<ResendOutcome> {
    const [full = dead] = dead.payload === null ? await this.find(dead.number, dead.service) : [dead];
    const options = { timeout: RESEND_TIMEOUT_MS, headers: resendHeaders(full) };
    try {
      const payload = full.payload ?? new Uint8Array();
      const answer = await client.request(resendSubjectOf(dead.durable), payload, options);
      return decodeResendReply(answer.data);
    } catch (error) {
      if (error instanceof RequestError || (error instanceof Error && error.name === 'TimeoutError')) {
        return { outcome: 'unanswered' };
      }
      throw error;
    }
  }

  private async resolve(dead: DeadMessage, resolution: Resolution, by: ResolvedBy): Promise<boolean> {
    const sql = `
      UPDATE ${tableOf(dead.service)}
         SET resolution = $2, resolved_at = now(), resolved_by = $3, resolution_note = $4
       WHERE number = $1 AND resolution IS NULL`;
    return (await changedRows(this.dataSource, sql, [dead.number, resolution, by.name, by.note])) > 0;
  }

  /** Services whose dead letters exist and are readable. @throws Error when there are none */
  private services(): Promise<readonly string[]> {
    return (this.schemas ??= this.readableServices());
  }

  private async readableServices(): Promise<readonly string[]> {
    const consuming = SERVICES.filter(service => accessOf(service).durables.length > 0);
    const readable: string[] = [];
    for (const service of consuming) {
      if ((await changedRows(this.dataSource, READABLE, [schemaOf(service)])) > 0) readable.push(service);
    }
    if (readable.length > 0) return readable;
    throw new Error(
      'This database has no dead letters that this role may read. Name the database of the services, and a role that ' +
        'may read and update the table dead_letters in their schemas.',
    );
  }
}

/** Only for service names, which are literals in the code. */
function tableOf(service: string): string {
  return `${schemaOf(service)}.dead_letters`;
}

function toMessage(service: string, row: DeadLetterRow): DeadMessage {
  return { ...row, id: `${service}/${row.number}`, service };
}

/** The same headers as on the DEAD stream, so that a service of an earlier release understands them too. */
function resendHeaders({ subject, headers: original }: DeadMessage): MsgHdrs {
  const sent = headers();
  for (const [name, values] of original) {
    for (const value of values) sent.append(`${Header.originalPrefix}${name}`, value);
  }
  sent.set(Header.deadSubject, subject);
  return sent;
}
