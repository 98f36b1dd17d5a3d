import { Controller } from '@nestjs/common';
import { RegisterCallback } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { PublicUrls } from '../delivery/public-urls.js';
import { CallbacksRepository } from './callbacks.repository.js';

@Controller()
export class RegisterCallbackCommand {
  constructor(
    private readonly callbacks: CallbacksRepository,
    private readonly urls: PublicUrls,
  ) {}

  @HandlesCommand(RegisterCallback)
  async handle(request: RequestOf<typeof RegisterCallback>): Promise<ReplyOf<typeof RegisterCallback>> {
    this.urls.check(request.url);
    await this.callbacks.register(request);
    return {};
  }
}
