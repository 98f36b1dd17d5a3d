import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CONSUMING_SERVICES, DEAD_LETTER_COMMANDS, DeadLetterPosition, ServiceError } from '#libs/contracts';
import type { ConsumingService, DeadLetter, DeadLetterCommands, ReplyOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { placeOf } from './dead-letter.dto.js';
import type { DeadLetterQuery } from './dead-letter.dto.js';

/** Services in the order in which letters of the same time are listed. */
const ORDER: readonly string[] = CONSUMING_SERVICES;
const Position = DeadLetterPosition.extend({ service: z.enum(CONSUMING_SERVICES) });
type Position = z.output<typeof Position>;

export interface LetterPage {
  readonly letters: readonly DeadLetter[];
  readonly next_cursor: string | null;
  readonly unanswered: ConsumingService[];
}

/** The dead letters of all services, which each keeps for itself. */
@Injectable()
export class DeadLetters {
  constructor(private readonly commands: CommandClient) {}

  /**
   * Newest death first. A service that does not answer does not hide what the others have: letters are looked for
   * when something does not work.
   *
   * @param orgId null for those of all organizations, and of none
   * @throws ServiceError `cursor.invalid`
   */
  async list(orgId: string | null, { limit, cursor, status, reason }: DeadLetterQuery): Promise<LetterPage> {
    const after = cursor === undefined ? undefined : decodeCursor(Position, cursor);
    const request = { org_id: orgId, which: status, reason: reason ?? null, limit: limit + 1 };
    const answers = await Promise.all(
      CONSUMING_SERVICES.map(async service => {
        const { list } = DEAD_LETTER_COMMANDS[service];
        return this.commands.send(list, { ...request, after: placeIn(service, after) }).then(
          ({ data }) => ({ service, data }),
          (error: unknown) => {
            if (error instanceof ServiceError && error.kind === 'unavailable')
              return { service, data: undefined };
            throw error;
          },
        );
      }),
    );
    const found = answers.flatMap(({ data = [] }) => data).toSorted(newestFirst);
    const { items, cursor: next } = pageFrom(found, limit, ({ died_at, service, number }) => ({
      ...{ died_at, service, number },
    }));
    const unanswered = answers.flatMap(({ service, data }) => (data === undefined ? [service] : []));
    return { letters: items, next_cursor: next, unanswered };
  }

  /** @throws ServiceError `dead_letter.not_found` */
  async get(orgId: string | null, letterId: string): Promise<ReplyOf<DeadLetterCommands['get']>> {
    const { service, number } = placeOf(letterId);
    return this.commands.send(DEAD_LETTER_COMMANDS[service].get, { number, org_id: orgId });
  }

  /** @throws ServiceError `dead_letter.not_found`, `dead_letter.resolved` */
  async resend(
    orgId: string | null,
    letterId: string,
    by: string,
  ): Promise<ReplyOf<DeadLetterCommands['resend']>> {
    const { service, number } = placeOf(letterId);
    return this.commands.send(DEAD_LETTER_COMMANDS[service].resend, { number, org_id: orgId, by });
  }

  /** @throws ServiceError `dead_letter.not_found`, `dead_letter.resolved` */
  async discard(letterId: string, by: string, note: string): Promise<DeadLetter> {
    const { service, number } = placeOf(letterId);
    const { discard } = DEAD_LETTER_COMMANDS[service];
    return (await this.commands.send(discard, { number, org_id: null, by, note })).letter;
  }
}

/** Where the list of a service continues after a letter that may be another service's. */
function placeIn(service: ConsumingService, after: Position | undefined): DeadLetterPosition | null {
  if (after === undefined) return null;
  const { died_at, number } = after;
  const order = ORDER.indexOf(service) - ORDER.indexOf(after.service);
  if (order === 0) return { died_at, number };
  return { died_at, number: order < 0 ? 0 : Number.MAX_SAFE_INTEGER };
}

function newestFirst(one: DeadLetter, other: DeadLetter): number {
  return (
    Date.parse(other.died_at) - Date.parse(one.died_at) ||
    ORDER.indexOf(one.service) - ORDER.indexOf(other.service) ||
    other.number - one.number
  );
}
