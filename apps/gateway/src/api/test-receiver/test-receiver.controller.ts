import { Body, Controller } from '@nestjs/common';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { TestReceiverView } from './test-receiver.dto.js';
import { TestReceivers } from './test-receivers.js';

@Controller()
export class TestReceiverController {
  constructor(private readonly receivers: TestReceivers) {}

  @Endpoint('POST', '/v1/test-receiver', {
    summary: 'Open the test receiver',
    description:
      'An address of this gateway that takes POST requests without a key and keeps the last 50 (2 MiB in all, 256 KiB ' +
      'each) for 24 hours: for trying webhooks before there is a receiver. An organization has one at a time, which ' +
      'closes 24 hours after it was last opened; webhooks are then answered 410. What it received about a task is ' +
      'deleted when the task is erased.',
    access: 'webhooks:write',
    alsoNeeds: ['tasks:read'],
    poolLimits: 'refused',
    audit: { action: 'test_receiver.open', fields: [] },
    answer: {
      status: 200,
      schema: TestReceiverView,
      description: 'The receiver, with what it has received.',
    },
  })
  async open(
    @Body({ schema: NoBody }) _body: NoBody,
    @Agent() caller: AgentCaller,
  ): Promise<TestReceiverView> {
    return this.receivers.open(caller);
  }

  @Endpoint('GET', '/v1/test-receiver', {
    summary: 'Get the test receiver',
    description:
      'With the requests that it has received, newest first. Those with an event that the key may not read are left ' +
      'out.',
    access: 'webhooks:read',
    alsoNeeds: ['tasks:read'],
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: TestReceiverView,
      description: 'The receiver, with what it has received.',
    },
    problems: ['test_receiver.not_found'],
  })
  async get(@Agent() caller: AgentCaller): Promise<TestReceiverView> {
    return this.receivers.get(caller);
  }

  @Endpoint('DELETE', '/v1/test-receiver', {
    summary: 'Close the test receiver',
    description: 'Deletes what it has received. Also succeeds when none is open.',
    access: 'webhooks:write',
    poolLimits: 'refused',
    audit: { action: 'test_receiver.close', fields: [] },
    answer: { status: 204, schema: null, description: 'There is no test receiver any more.' },
  })
  async close(@Agent() caller: AgentCaller): Promise<void> {
    await this.receivers.close(caller);
  }
}
