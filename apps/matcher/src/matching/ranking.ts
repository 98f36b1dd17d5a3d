import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { labelKey } from '#libs/contracts';
import { CandidateRepository } from '../candidates/candidate.repository.js';
import { RULES, eligibilityOf } from '../candidates/eligibility.rule.js';
import type { Rule } from '../candidates/eligibility.rule.js';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { rankCandidates } from '../candidates/score.rule.js';
import type { Candidate, Scored } from '../candidates/score.rule.js';
import { WorkerIndex } from '../index/worker-index.js';
import { MatchingSettings } from '../matcher.config.js';

/**
 * The number of workers scored for one task; enough for every place of a task and for workers found to be at capacity.
 */
const SHORTLIST = 50;
/**
 * Each page whose workers all turn out to be ineligible corrects the index, so this is reached only after a mass
 * expiry.
 */
const MAX_PAGES = 100;

interface Exclusion {
  readonly rule: Rule;
  readonly workers: number;
}

interface Checked {
  readonly eligible: readonly Candidate[];
  /** The rule that excluded each of the others. */
  readonly brokenRules: readonly Rule[];
}

export interface Ranked {
  readonly workersConsidered: number;
  readonly excluded: readonly Exclusion[];
  /** Best first. */
  readonly ranked: readonly Scored[];
}

/** Ranks the workers for a task: found in the index, checked and scored with the current rows. */
@Injectable()
export class Ranking {
  constructor(
    private readonly workers: WorkerIndex,
    private readonly candidates: CandidateRepository,
    private readonly settings: MatchingSettings,
    private readonly clock: Clock,
  ) {}

  /** Workers whose offer of this task lapsed are considered only when no other worker is eligible. */
  async ofAll(task: QueuedTask): Promise<Ranked> {
    const { excludedWorkerIds, lapsedUntil } = task;
    if (lapsedUntil.size === 0) return this.among(task, excludedWorkerIds);
    const others = await this.among(task, new Set([...excludedWorkerIds, ...lapsedUntil.keys()]));
    const nowMs = this.clock.now().getTime();
    const paused = [...lapsedUntil].filter(([, untilMs]) => untilMs > nowMs).map(([workerId]) => workerId);
    if (others.ranked.length > 0 || paused.length === lapsedUntil.size) return others;
    return this.among(task, new Set([...excludedWorkerIds, ...paused]));
  }

  private async among(task: QueuedTask, excludedWorkerIds: ReadonlySet<string>): Promise<Ranked> {
    for (let page = 1; ; page += 1) {
      const { workersConsidered, excluded, workerIds } = this.workers.shortlist(task.orgId, {
        ...task,
        domainKey: labelKey(task.domain),
        excludedWorkerIds,
        limit: SHORTLIST,
      });
      const { eligible, brokenRules } = await this.check(task, workerIds);
      if (eligible.length > 0 || workerIds.length === 0 || page === MAX_PAGES) {
        const ranked = this.rank(task, eligible);
        return { workersConsidered, excluded: totalsOf(excluded, brokenRules), ranked };
      }
    }
  }

  /** The same for one worker, who has just become free. */
  async ofWorker(task: QueuedTask, workerId: string): Promise<Ranked> {
    const { eligible, brokenRules } = await this.check(task, [workerId]);
    return { workersConsidered: 1, excluded: totalsOf([], brokenRules), ranked: this.rank(task, eligible) };
  }

  /** The worker as of the tables; undefined when deleted or another organization's. */
  async candidate(orgId: string, workerId: string): Promise<Candidate | undefined> {
    const [candidate] = await this.candidates.load(orgId, [workerId], '');
    return candidate;
  }

  /**
   * The workers who are eligible by their current rows. The index was wrong about the others (a certification has
   * expired, another replica knew more), so it is corrected, and the next lookup returns others.
   */
  private async check(task: QueuedTask, workerIds: readonly string[]): Promise<Checked> {
    const loaded = await this.candidates.load(task.orgId, workerIds, labelKey(task.domain));
    const now = this.clock.now();
    const eligible: Candidate[] = [];
    const brokenRules: Rule[] = [];
    const seen = new Set<string>();
    for (const candidate of loaded) {
      const { worker, openAssignments } = candidate;
      seen.add(worker.workerId);
      const result = eligibilityOf(worker, openAssignments, task, now);
      if (result.outcome === 'eligible') eligible.push(candidate);
      else this.correct(candidate, now);
      if (result.outcome === 'excluded') brokenRules.push(result.rule);
    }
    for (const workerId of workerIds) if (!seen.has(workerId)) this.workers.remove(task.orgId, workerId);
    return { eligible, brokenRules };
  }

  private correct({ worker, openAssignments }: Candidate, now: Date): void {
    this.workers.put(worker, openAssignments, now);
    this.workers.setOpenAssignments(worker.orgId, worker.workerId, openAssignments);
  }

  private rank(task: QueuedTask, eligible: readonly Candidate[]): readonly Scored[] {
    return rankCandidates(eligible, task, {
      weights: this.settings.weights,
      meanRating: this.workers.meanRating(task.orgId),
      now: this.clock.now(),
    });
  }
}

/** The sum of the index's counts and those of the rows. */
function totalsOf(counted: readonly Exclusion[], brokenRules: readonly Rule[]): readonly Exclusion[] {
  return RULES.map(rule => ({
    rule,
    workers:
      (counted.find(exclusion => exclusion.rule === rule)?.workers ?? 0) +
      brokenRules.filter(broken => broken === rule).length,
  })).filter(({ workers }) => workers > 0);
}
