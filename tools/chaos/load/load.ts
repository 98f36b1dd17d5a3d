import type { World } from '../world/world.js';
import { Gateways } from './gateways.js';
import { createOrganization, hireWorker } from './organization.js';
import type { HiredWorker, Organization } from './organization.js';
import { LOAD_SKILL, PostingAgent } from './posting-agent.js';
import { PROBE_SKILL } from '../recovery/probe.js';
import { SimulatedWorker } from './simulated-worker.js';

const WORKERS = 10;
const PROBERS = 4;
const CAPACITY = 6;
const RELIEF_CAPACITY = 50;

/** The people on both sides of the system: who posts tasks, and who does them. */
export class Load {
  readonly #people: SimulatedWorker[] = [];
  readonly #working: Promise<void>[] = [];
  readonly #end = new AbortController();

  private constructor(
    readonly gateways: Gateways,
    readonly organization: Organization,
    readonly agent: PostingAgent,
    private readonly seed: number,
  ) {}

  /** Makes an organization with its workers. To be called before anything goes wrong. */
  static async start({ system, receiver, receiverUrl }: World, seed: number): Promise<Load> {
    const gateways = new Gateways(system.baseUrls);
    const organization = await createOrganization(gateways, system.credentials.operator_key);
    receiver.expectSignaturesOf(organization.signingSecret);
    const agent = new PostingAgent(gateways, organization, receiverUrl, seed);
    const load = new Load(gateways, organization, agent, seed);
    for (let nth = 1; nth <= WORKERS; nth += 1) {
      await load.#hire({ name: `Worker ${nth}`, skill: LOAD_SKILL, capacity: CAPACITY });
    }
    // Several, because each gets a probe once, and may be too late for it while a backlog is worked off.
    for (let nth = 1; nth <= PROBERS; nth += 1) {
      const prober = await load.#hire({ name: `Prober ${nth}`, skill: PROBE_SKILL, capacity: CAPACITY });
      prober.isDiligent = true;
    }
    return load;
  }

  get capacities(): ReadonlyMap<string, number> {
    return new Map(this.#people.map(({ worker }) => [worker.workerId, worker.capacity]));
  }

  /**
   * From now on everybody does what they are offered, and there are new workers for the tasks that all others
   * have had: what does not end now never will.
   */
  async finish(): Promise<void> {
    for (const person of this.#people) person.isDiligent = true;
    for (const skill of [LOAD_SKILL, PROBE_SKILL]) {
      const relief = await this.#hire({ name: `Relief for ${skill}`, skill, capacity: RELIEF_CAPACITY });
      relief.isDiligent = true;
    }
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#working);
  }

  async #hire(spec: { name: string; skill: string; capacity: number }): Promise<SimulatedWorker> {
    const worker: HiredWorker = await hireWorker(this.gateways, this.organization, spec);
    const person = new SimulatedWorker(worker, spec.name, this.gateways, this.seed);
    this.#people.push(person);
    this.#working.push(person.workUntil(this.#end.signal));
    return person;
  }
}
