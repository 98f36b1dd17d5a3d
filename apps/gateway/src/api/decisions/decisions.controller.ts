import { Body, Controller } from '@nestjs/common';
import { GetTask } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { DecisionClaim, VerifiedClaim } from './decision.dto.js';
import { verifyClaim } from './verify-claim.rule.js';

@Controller()
export class DecisionsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('POST', '/v1/decisions/verify', {
    summary: 'Verify a verdict on an action',
    description:
      'Whether a decision has this verdict on exactly this action. A verdict is bound to the SHA-256 of the action in ' +
      'canonical JSON (RFC 8785): the order of members and the spelling of numbers do not matter, every value does. ' +
      'An `edited` decision matches the changed action only. Only `approved` and `edited` permit an action to be ' +
      'carried out; a claim of another verdict can match too.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    audit: 'changes_nothing',
    answer: { status: 200, schema: VerifiedClaim, description: 'Whether it matches, and why not.' },
    problems: ['task.not_found'],
  })
  async verify(
    @Agent() { orgId, pools }: AgentCaller,
    @Body({ schema: DecisionClaim }) claim: DecisionClaim,
  ): Promise<VerifiedClaim> {
    const task = await this.commands.send(GetTask, { task_id: claim.task_id, org_id: orgId, pools });
    return verifyClaim(task, claim);
  }
}
