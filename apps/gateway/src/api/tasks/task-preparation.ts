import { Injectable } from '@nestjs/common';
import { HoldFunds, RegisterCallback, ReleaseHold, ServiceError, stepsOf } from '#libs/contracts';
import type { Handoff, Price, TaskSpec, WebhookDialect } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { SecretBox } from '#libs/platform';

/** What other services must know before a task exists: its price to hold, and its callback. */
@Injectable()
export class TaskPreparation {
  constructor(
    private readonly commands: CommandClient,
    private readonly box: SecretBox,
  ) {}

  /**
   * Holds the task's price. Null while billing is unreachable: it places its hold when it receives the task's event.
   *
   * @throws ServiceError `billing.insufficient_funds`, `billing.hold_resolved`
   */
  async hold(
    taskId: string,
    orgId: string,
    { spec, workspace }: { readonly spec: TaskSpec; readonly workspace: string },
  ): Promise<Price | null> {
    const { task_type, domain, sla, consensus } = spec;
    try {
      const request = {
        task_id: taskId,
        org_id: orgId,
        task_type,
        domain,
        urgency: sla.urgency,
        workspace_id: workspace,
        answers_needed: consensus.total,
        steps: stepsOf(spec),
      };
      return (await this.commands.send(HoldFunds, request)).price;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'unavailable') return null;
      throw error;
    }
  }

  /** A failure here is ignored: billing's sweep finds the hold. */
  async release(taskId: string, orgId: string): Promise<void> {
    await this.commands.send(ReleaseHold, { task_id: taskId, org_id: orgId }).catch(() => undefined);
  }

  /** The callback's credentials are sent sealed, bound to this task, and never in an event. */
  async registerCallback(
    taskId: string,
    orgId: string,
    handoff: Handoff | undefined,
    dialect: WebhookDialect = 'native',
  ): Promise<void> {
    if (handoff === undefined) return;
    const { callback_url, callback_auth, retry_policy, events } = handoff;
    await this.commands.send(RegisterCallback, {
      task_id: taskId,
      org_id: orgId,
      url: callback_url,
      sealed_auth: this.box.seal(JSON.stringify(callback_auth), taskId),
      retry_policy,
      events: events ?? null,
      // A dispatcher of the previous release does not know the field.
      ...(dialect !== 'native' && { dialect }),
    });
  }
}
