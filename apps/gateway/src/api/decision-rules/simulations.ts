import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { labelKey } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { FairQueue } from '../../edge/admission/fair-queue.js';
import type { Simulation, SimulationSpec } from './assessment.dto.js';
import { loadAssessments } from './assessments.sql.js';
import type { AssessmentRow } from './assessments.sql.js';
import { deciderOf } from './decision-rules.rule.js';
import type { Ruling } from './decision-rules.rule.js';

const PAGE = 500;
/** How long the event loop may be blocked before others have their turn. */
const TURN_MS = 5;
/** How many of the changes are listed. */
const MAX_LISTED = 200;

/** Replays assessments against proposed rules: a page at a time, each of which takes its turn like a request. */
@Injectable()
export class Simulations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: FairQueue,
  ) {}

  /** @throws ServiceError what a fresh request would be refused with, when the key has ended or lost a right */
  async run(
    admitted: AdmittedRequest,
    { agent_id: agentId, rules, last }: SimulationSpec,
  ): Promise<Simulation> {
    const { orgId } = admitted;
    admitted.leavePlace();
    const decide = deciderOf(rules);
    const tally = new Tally();
    let before: string | undefined;
    for (let left = last; left > 0;) {
      const limit = Math.min(left, PAGE);
      const agentKey = agentId === null ? undefined : labelKey(agentId);
      const rows = await this.queue.run(orgId, async () => {
        await admitted.check('remembered');
        const page = await loadAssessments(this.dataSource, { orgId, agentKey, pools: null, before, limit });
        await inTurns(page, row => {
          tally.add(row, decide(row));
        });
        return page;
      });
      left = rows.length < limit ? 0 : left - rows.length;
      before = rows.at(-1)?.assessment_id;
    }
    return tally.result;
  }
}

class Tally {
  private assessments = 0;
  private changed = 0;
  private readonly before = { automatic: 0, human: 0 };
  private readonly after = { automatic: 0, human: 0 };
  private readonly changes: Simulation['changes'] = [];

  add(row: AssessmentRow, ruling: Ruling): void {
    this.assessments += 1;
    this.before[row.outcome] += 1;
    this.after[ruling.outcome] += 1;
    if (row.outcome === ruling.outcome) return;
    this.changed += 1;
    if (this.changes.length === MAX_LISTED) return;
    const { assessment_id, agent_id, action, amount, currency, outcome, rule_name: rule } = row;
    this.changes.push({
      ...{ assessment_id, agent_id, action, amount, currency },
      before: { outcome, rule },
      after: ruling,
      created_at: row.created_at.toISOString(),
    });
  }

  get result(): Simulation {
    const { assessments, before, after, changed, changes } = this;
    return { assessments, before, after, changed, changes };
  }
}

/** Does work for each item, and lets others have the event loop after every few milliseconds. */
export async function inTurns<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  let turnEndsAtMs = performance.now() + TURN_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < turnEndsAtMs) continue;
    await setImmediate();
    turnEndsAtMs = performance.now() + TURN_MS;
  }
}
