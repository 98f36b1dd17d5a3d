import type { World } from '../world/world.js';
import { Gateways } from './gateways.js';
import { PROBE_SKILL, createOrganization, hireWorker } from './organization.js';
import type { HiredWorker, HiringSpec, Organization } from './organization.js';
import { LOAD_SKILL, PostingAgent } from './posting-agent.js';
import { SimulatedWorker } from './simulated-worker.js';

const WORKERS = 10;
const PROBERS = 4;
/** Workers for escalation when others do not agree. */
const TRUSTED = 3;
const USUAL_TRUST = 3;
const TOP_TRUST = 5;
const CAPACITY = 6;
const RELIEF_CAPACITY = 50;
/**
 * The most additional workers that a task may need, with all its steps and extensions, after all others have had it.
 */
const RELIEVERS = 6;

/** The users on both sides of the system: the agent that posts tasks, and the workers who do them. */
export class Load {
  private readonly people: SimulatedWorker[] = [];
  private readonly working: Promise<void>[] = [];
  private readonly end = new AbortController();

  private constructor(
    readonly gateways: Gateways,
    readonly organization: Organization,
    readonly agent: PostingAgent,
    private readonly seed: number,
  ) {}

  /** Creates an organization with its workers. Call it before the first fault. */
  static async start({ system, receiver, receiverUrl }: World, seed: number): Promise<Load> {
    const gateways = new Gateways(system.baseUrls);
    const organization = await createOrganization(gateways, system.credentials.operator_key);
    receiver.expectSignaturesOf(organization.signingSecret);
    const agent = new PostingAgent(gateways, organization, receiverUrl, seed);
    const load = new Load(gateways, organization, agent, seed);
    for (let nth = 1; nth <= WORKERS; nth += 1) {
      const trustLevel = nth <= TRUSTED ? TOP_TRUST : USUAL_TRUST;
      await load.hire({ name: `Worker ${nth}`, skill: LOAD_SKILL, capacity: CAPACITY, trustLevel });
    }
    // Several, because each receives a probe only once, and may be too late for it during a backlog.
    for (let nth = 1; nth <= PROBERS; nth += 1) {
      const name = `Prober ${nth}`;
      const prober = await load.hire({
        name,
        skill: PROBE_SKILL,
        capacity: CAPACITY,
        trustLevel: USUAL_TRUST,
      });
      prober.isDiligent = true;
    }
    return load;
  }

  get capacities(): ReadonlyMap<string, number> {
    return new Map(this.people.map(({ worker }) => [worker.workerId, worker.capacity]));
  }

  /**
   * From now on all workers do what they are offered, and there are new workers for tasks that all others have had: a
   * task that does not end now never will.
   */
  async finish(): Promise<void> {
    for (const person of this.people) person.isDiligent = true;
    for (const skill of [LOAD_SKILL, PROBE_SKILL]) {
      for (let nth = 1; nth <= RELIEVERS; nth += 1) {
        const name = `Relief ${nth} for ${skill}`;
        const relief = await this.hire({ name, skill, capacity: RELIEF_CAPACITY, trustLevel: TOP_TRUST });
        relief.isDiligent = true;
      }
    }
  }

  async stop(): Promise<void> {
    this.end.abort();
    await Promise.all(this.working);
  }

  private async hire(spec: HiringSpec): Promise<SimulatedWorker> {
    const worker: HiredWorker = await hireWorker(this.gateways, this.organization, spec);
    const person = new SimulatedWorker(worker, spec.name, this.gateways, this.seed);
    this.people.push(person);
    this.working.push(person.workUntil(this.end.signal));
    return person;
  }
}
