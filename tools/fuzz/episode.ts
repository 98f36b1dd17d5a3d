import fc from 'fast-check';
import { seededRandom } from '../chaos/random.js';
import type { Finding, Findings } from './findings.js';
import type { AnswerSchemas } from './invariants/answer-schemas.js';
import type { Draft } from './requests/draft.js';
import { createScene } from './scene/scene.js';
import { Session } from './session.js';
import type { Transcript } from './transcript.js';
import type { FuzzWorld } from './world/fuzz-world.js';

/** After this many requests a scene is worn out: pools are deleted, keys revoked, funds spent. */
const REQUESTS = 400;
/** The time limit is checked between batches of this size. */
const REQUESTS_AT_ONCE = 25;
/** Maximum number of shrink attempts for a request that showed a fault. */
const MOST_SHRINKS = 60;
const MOST_SEED = 2 ** 31 - 1;

export interface EpisodeInput {
  readonly world: FuzzWorld;
  readonly schemas: AnswerSchemas;
  readonly drafts: fc.Arbitrary<Draft>;
  readonly findings: Findings;
  readonly transcript: Transcript;
  readonly seed: number;
  readonly episode: number;
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
}

/**
 * Sends requests to a new scene. The requests depend only on the seed and the episode's number; the ids in them
 * depend on the answers, and so, as far as the system's timing allows, on the same.
 */
export async function runEpisode(input: EpisodeInput): Promise<void> {
  const { world, schemas, drafts, findings, transcript, seed, episode, signal } = input;
  const random = seededRandom('fuzz', seed, episode);
  const scene = await createScene(world, random);
  const session = new Session(world, schemas, scene, episode, transcript);
  for (let left = REQUESTS; left > 0 && !signal.aborted && !session.isSpent;) {
    const attempt = new Attempt(session, findings, signal);
    const property = fc.asyncProperty(drafts, draft => attempt.holdsFor(draft));
    const { numRuns, failed } = await fc.check(property, {
      seed: random.integer(0, MOST_SEED),
      numRuns: REQUESTS_AT_ONCE,
    });
    session.learns = true;
    left -= failed ? numRuns : REQUESTS_AT_ONCE;
  }
}

/** Tries drafts until one shows an unknown fault, then shrinks it while the fault remains. */
class Attempt {
  private found: string | undefined;
  private shrinks = 0;

  constructor(
    private readonly session: Session,
    private readonly findings: Findings,
    private readonly signal: AbortSignal,
  ) {}

  async holdsFor(draft: Draft): Promise<boolean> {
    // Skips the remaining requests and the potentially endless shrinking.
    if (this.signal.aborted || this.session.isSpent) throw new fc.PreconditionFailure(true);
    if (this.found !== undefined) return this.isLarger(draft, this.found);
    const all = await this.session.send(draft);
    for (const { signature } of all) this.findings.count(signature);
    const fresh = all.find(({ signature }) => !this.findings.knows(signature));
    if (fresh === undefined) return true;
    this.note(fresh);
    return false;
  }

  private async isLarger(draft: Draft, signature: string): Promise<boolean> {
    this.shrinks += 1;
    if (this.shrinks > MOST_SHRINKS) throw new fc.PreconditionFailure(true);
    const again = (await this.session.send(draft)).find(finding => finding.signature === signature);
    if (again === undefined) return true;
    this.note(again);
    return false;
  }

  private note(finding: Finding): void {
    this.found = finding.signature;
    this.session.learns = false;
    this.findings.note(finding);
  }
}
