import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { notFound } from '#libs/contracts';
import { parseCidrs, publicUrlFault } from '#libs/egress';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { allows } from '../../edge/auth/scopes.rule.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { scopeToReceive } from '../webhooks/event-scopes.rule.js';
import type { TestReceiverView } from './test-receiver.dto.js';
import { TestReceiverRepository } from './test-receiver.repository.js';
import type { ReceiverRow, RequestRow } from './test-receiver.sql.js';

/** Where receivers are, below the public address of the gateway. */
export const RECEIVER_PATH = '/test-receiver';
const TOKEN_BYTES = 24;

/** The receiver of an organization, for its keys and its people. */
@Injectable()
export class TestReceivers {
  private readonly allowedCidrs: ReturnType<typeof parseCidrs>;

  constructor(
    private readonly receivers: TestReceiverRepository,
    @Inject(SETTINGS)
    private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN' | 'WEBHOOK_ALLOWED_CIDRS'>,
  ) {
    this.allowedCidrs = parseCidrs(settings.WEBHOOK_ALLOWED_CIDRS);
  }

  async open(caller: AgentCaller): Promise<TestReceiverView> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return this.viewOf(caller, await this.receivers.open(caller.orgId, token));
  }

  /** @throws ServiceError `test_receiver.not_found` when none is open */
  async get(caller: AgentCaller): Promise<TestReceiverView> {
    const receiver = await this.receivers.find(caller.orgId);
    if (receiver === undefined) throw notFound('test_receiver');
    return this.viewOf(caller, receiver);
  }

  async close({ orgId }: AgentCaller): Promise<void> {
    await this.receivers.close(orgId);
  }

  private async viewOf(caller: AgentCaller, { token, expires_at }: ReceiverRow): Promise<TestReceiverView> {
    const url = `${this.settings.CONSOLE_ORIGIN}${RECEIVER_PATH}/${token}`;
    const requests = await this.receivers.newest(caller.orgId);
    return {
      url,
      expires_at: expires_at.toISOString(),
      unreachable: publicUrlFault(url, this.allowedCidrs) ?? null,
      requests: requests.filter(request => maySee(caller, request)).map(requestView),
    };
  }
}

/** What a key may not have delivered to it, it may not read here either. */
function maySee(caller: AgentCaller, { event_type: type }: RequestRow): boolean {
  const scope = type === null ? undefined : scopeToReceive(type);
  return scope === undefined || allows(caller, scope);
}

function requestView({
  request_id,
  received_at,
  ...request
}: RequestRow): TestReceiverView['requests'][number] {
  return { id: request_id, received_at: received_at.toISOString(), ...request };
}
