import { Injectable } from '@nestjs/common';
import { ListAssignments, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestInput } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Waiting } from '../tasks/waiting.js';
import { Rewards } from './rewards.js';
import type { OfferPage, OffersQuery } from './worker-side.dto.js';

interface OffersRequest {
  readonly workerId: string;
  readonly admitted: AdmittedRequest;
  /** Fires when the client has disconnected. */
  readonly disconnected: AbortSignal;
}

/** A worker's open offers, now or when they change. */
@Injectable()
export class Offers {
  constructor(
    private readonly commands: CommandClient,
    private readonly rewards: Rewards,
    private readonly waiting: Waiting,
  ) {}

  /**
   * Without `since`, a change is one after the first reading.
   *
   * @throws ServiceError `cursor.invalid`, `wait.too_many`
   */
  async list(
    { workerId, admitted, disconnected }: OffersRequest,
    { wait, since, ...page }: OffersQuery,
  ): Promise<OfferPage> {
    const request = { worker_id: workerId, statuses: ['offered' as const], ...page };
    const read = () => this.read(request);
    let known = since;
    const listed =
      wait === 0
        ? await read()
        : await this.waiting.untilOffersChange({
            ...{ workerId, admitted, disconnected, read, waitMs: wait * 1_000 },
            hasChanged: ({ offers_state: state }) => {
              // A registry of the previous release does not know it; the list is then sent after the wait.
              if (state === null) return false;
              known ??= state;
              return state !== known;
            },
          });
    const { data, next_cursor, offers_state: state } = listed;
    return { data: await this.rewards.addToAll(workerId, data), next_cursor, state };
  }

  /** A registry of the previous release refuses to be asked for the state: its list comes without. */
  private async read(
    request: RequestInput<typeof ListAssignments>,
  ): Promise<ReplyOf<typeof ListAssignments>> {
    try {
      return await this.commands.send(ListAssignments, { ...request, with_offers_state: true });
    } catch (error) {
      if (!knowsNoState(error)) throw error;
      return this.commands.send(ListAssignments, request);
    }
  }
}

function knowsNoState(error: unknown): boolean {
  const faults = error instanceof ServiceError ? (error.details.faults ?? []) : [];
  return faults.some(({ pointer }) => pointer === '/with_offers_state');
}
