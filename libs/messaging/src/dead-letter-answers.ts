import { Controller } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { CONSUMING_SERVICES, DEAD_LETTER_COMMANDS } from '#libs/contracts';
import type { ConsumingService, DeadLetterCommands, ReplyOf, RequestOf, ServiceName } from '#libs/contracts';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { HandlesCommand } from './handles-command.decorator.js';

type Commands = DeadLetterCommands;

/** The answers of a service about its dead letters; none for a service that consumes nothing. */
export function deadLetterAnswers(service: ServiceName): readonly Type[] {
  return isConsuming(service) ? [answersOf(service)] : [];
}

function answersOf(service: ConsumingService): Type {
  const { list, get, resend, discard } = DEAD_LETTER_COMMANDS[service];

  @Controller()
  class DeadLetterAnswers {
    constructor(private readonly desk: DeadLetterDesk) {}

    @HandlesCommand(list)
    async list(request: RequestOf<Commands['list']>): Promise<ReplyOf<Commands['list']>> {
      return this.desk.list(request);
    }

    @HandlesCommand(get)
    async get(request: RequestOf<Commands['get']>): Promise<ReplyOf<Commands['get']>> {
      return this.desk.get(request);
    }

    @HandlesCommand(resend)
    async resend(request: RequestOf<Commands['resend']>): Promise<ReplyOf<Commands['resend']>> {
      return this.desk.resend(request);
    }

    @HandlesCommand(discard)
    async discard(request: RequestOf<Commands['discard']>): Promise<ReplyOf<Commands['discard']>> {
      return this.desk.discard(request);
    }
  }

  return DeadLetterAnswers;
}

function isConsuming(service: ServiceName): service is ConsumingService {
  return CONSUMING_SERVICES.some(consuming => consuming === service);
}
