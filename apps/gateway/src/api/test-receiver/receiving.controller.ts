import { Controller, Param } from '@nestjs/common';
import { z } from 'zod';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { Receiving } from './receiving.js';
import { Unread } from './received-body.js';
import type { UnreadRequest } from './received-body.js';
import { RECEIVER_PATH } from './test-receivers.js';

const TokenPath = z.strictObject({ token: z.string().min(1).max(100) });
type TokenPath = z.infer<typeof TokenPath>;

/** Where test receivers receive. Like the address of any receiver it is no part of the API, so the document has it not. */
@Controller()
export class ReceivingController {
  constructor(private readonly receiving: Receiving) {}

  @Endpoint('POST', `${RECEIVER_PATH}/:token`, {
    summary: 'A test receiver',
    access: 'public',
    takesFile: true,
    audit: 'changes_nothing',
    answer: { status: 204, schema: null, description: 'The request is kept.' },
  })
  async receive(
    @Param({ schema: TokenPath }) { token }: TokenPath,
    @Unread() request: UnreadRequest,
  ): Promise<void> {
    await this.receiving.receive(token, request);
  }
}
