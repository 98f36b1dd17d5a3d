import { Controller } from '@nestjs/common';
import { GetMatch } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { WaitingRepository } from '../waiting/waiting.repository.js';
import { MatchRepository } from './match.repository.js';

@Controller()
export class GetMatchQuery {
  constructor(
    private readonly matches: MatchRepository,
    private readonly waiting: WaitingRepository,
  ) {}

  @HandlesCommand(GetMatch)
  async handle({
    org_id: orgId,
    task_id: taskId,
  }: RequestOf<typeof GetMatch>): Promise<ReplyOf<typeof GetMatch>> {
    const [rounds, waiting] = await Promise.all([
      this.matches.roundsOf(orgId, taskId),
      this.waiting.isWaiting(orgId, taskId),
    ]);
    return { task_id: taskId, waiting, rounds };
  }
}
