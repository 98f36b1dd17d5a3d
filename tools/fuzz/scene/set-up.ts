import { z } from 'zod';
import type { FuzzWorld } from '../world/fuzz-world.js';
import type { Actor } from './actor.js';
import type { Secrets } from './secrets.js';
import type { Tenant } from './tenant.js';

const FUNDS_MICROS = 1_000_000_000;
const PRICE_MICROS = 100_000;
const LIMIT = { requests: 100_000, per_seconds: 10 };
const WORKERS = 3;
const TASKS = 4;
/** Number of polls for an offer before the tasks are left as they are. */
const LOOKS = 200;

const WithKey = z.looseObject({ api_key: z.string() });
const Made = z.looseObject({ id: z.string().optional(), pool_id: z.string().optional() });
const Organization = z.looseObject({ org_id: z.string(), admin_key: z.string() });
const Offers = z.looseObject({ data: z.array(z.looseObject({ assignment_id: z.string() })) });

/** Populates an organization: keys of every kind, workers, tasks in several states, a webhook endpoint. */
export class SetUp {
  constructor(
    private readonly world: FuzzWorld,
    private readonly tenant: Tenant,
    private readonly secrets: Secrets,
  ) {}

  async run(): Promise<void> {
    const { operatorKey } = this.world;
    const { marker, actors } = this.tenant;
    const made = Organization.parse(await this.post(operatorKey, '/v1/organizations', { name: marker }));
    const { org_id: orgId, admin_key: admin } = made;
    this.tenant.orgId = orgId;
    actors.push({ name: 'admin', kind: 'agent', apiKey: admin, scopes: ['*'] });
    await this.post(operatorKey, `/v1/organizations/${orgId}/credits`, { amount_micros: FUNDS_MICROS });
    // The operator of another scene may have set general prices that no organization can pay.
    for (const tier of ['standard', 'express']) {
      await this.post(operatorKey, `/v1/organizations/${orgId}/prices`, {
        tier,
        amount_micros: PRICE_MICROS,
      });
    }
    const { pool_id: pool = '' } = Made.parse(
      await this.post(admin, '/v1/pools', { name: `${marker} pool` }),
    );
    await Promise.all([this.makeKeys(admin, pool), this.makeThings(admin, pool)]);
    actors.push(
      { name: 'operator', kind: 'operator', apiKey: operatorKey, scopes: ['*'] },
      { name: 'no key', kind: 'outsider', apiKey: undefined, scopes: [] },
      {
        name: 'an unknown key',
        kind: 'outsider',
        apiKey: 'cs_live_000000000000000000000000000000000000',
        scopes: [],
      },
      { name: 'noise', kind: 'outsider', apiKey: '{"key":1}', scopes: [] },
    );
  }

  private async makeKeys(admin: string, pool: string): Promise<void> {
    const { operations } = this.world.description;
    const scopes = new Set(operations.flatMap(one => one.scopes));
    const dialects = new Set(operations.flatMap(({ dialect }) => dialect ?? []));
    const limited = { pools: [pool] };
    // Sequential, so that the actors have the same order in every run.
    for (const scope of scopes) await this.makeKey(admin, scope, 'agent', [scope]);
    await this.makeKey(admin, 'limited to a pool', 'agent', ['*'], limited);
    for (const dialect of dialects) {
      const spec = { dialect, rate_limit: LIMIT };
      await this.makeKey(admin, dialect, 'dialect', ['*'], spec);
      await this.makeKey(admin, `${dialect}, limited to a pool`, 'dialect', ['*'], { ...spec, ...limited });
    }
    const revoked = await this.makeKey(admin, 'revoked', 'outsider', ['*']);
    await this.call('DELETE', admin, `/v1/api-keys/${revoked}`, undefined);
  }

  private async makeKey(
    admin: string,
    name: string,
    kind: Actor['kind'],
    scopes: readonly string[],
    more: object = {},
  ): Promise<string> {
    const spec = { name: `${this.tenant.marker} ${name}`.slice(0, 100), scopes, ...more };
    const made = await this.post(admin, '/v1/api-keys', spec);
    this.tenant.actors.push({ name, kind, apiKey: WithKey.parse(made).api_key, scopes });
    return Made.parse(made).id ?? '';
  }

  private async makeThings(admin: string, pool: string): Promise<void> {
    const { marker } = this.tenant;
    const workers: string[] = [];
    for (let nth = 0; nth < WORKERS; nth += 1) {
      const spec = {
        name: `${marker} worker ${nth}`,
        pool_ids: [pool],
        trust_level: 5,
        rating: 5,
        capacity: 20,
      };
      workers.push(WithKey.parse(await this.post(admin, '/v1/workers', spec)).api_key);
    }
    for (const apiKey of workers) {
      this.tenant.actors.push({ name: 'a worker', kind: 'worker', apiKey, scopes: [] });
    }
    const url = `${this.world.receiver.url}/${marker}/endpoint`;
    await this.post(admin, '/v1/webhook-endpoints', { url, description: `${marker} endpoint` });
    const task = {
      ...{ task_type: 'verification', title: `${marker} title`, instructions: `${marker} instructions` },
      ...{ payload: { about: marker }, output: { schema: { ok: 'boolean' } } },
      handoff: { callback_url: `${this.world.receiver.url}/${marker}/callback` },
    };
    for (let nth = 0; nth < TASKS; nth += 1) await this.post(admin, '/v1/tasks', task);
    await this.finishOne(workers);
  }

  /** Completes the task that is offered first. */
  private async finishOne(workers: readonly string[]): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      const worker = workers[look % workers.length] ?? '';
      const { data } = Offers.parse(await this.call('GET', worker, '/v1/worker/offers', undefined));
      const [offer] = data;
      if (offer === undefined) continue;
      const path = `/v1/worker/offers/${offer.assignment_id}/accept`;
      await this.call('POST', worker, path, {});
      const assignment = `/v1/worker/assignments/${offer.assignment_id}`;
      await this.call('POST', worker, `${assignment}/start`, {});
      await this.call('POST', worker, `${assignment}/submit`, { output: { ok: true } });
      return;
    }
  }

  private post(key: string, path: string, body: unknown): Promise<unknown> {
    return this.call('POST', key, path, body);
  }

  /** Throws unless it is answered with 2xx. Learns the ids and secrets in the answer. */
  private async call(method: string, key: string, path: string, body: unknown): Promise<unknown> {
    const answer = await this.world.client.send({
      ...{ method, path },
      headers: [
        ['authorization', `Bearer ${key}`],
        ['content-type', 'application/json'],
      ],
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    });
    if (answer.outcome !== 'answered' || answer.status >= 300) {
      const said =
        answer.outcome === 'answered' ? `${answer.status} ${answer.body.toString()}` : answer.because;
      throw new Error(`The scene could not be set up: ${method} ${path}: ${said}`);
    }
    const text = answer.body.toString();
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    const operation = this.world.description.at(method, path);
    if (operation !== undefined) this.tenant.memory.learn(operation, value);
    this.secrets.learn(value, path);
    return value;
  }
}
