import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { randomUUIDv7 } from '#libs/platform';
import { ruleSetInForce } from '../src/api/decision-rules/decision-rules.rule.js';
import { INSERT_RULE_SET, loadRuleSetInForce } from '../src/api/decision-rules/rule-sets.sql.js';
import { once, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const RULES = '/v1/decisions/rules';
const SMALL = {
  name: 'small refunds',
  when: { action: ['refund'], currency: ['USD'], amount: { lte: 50 }, tags: { none: ['fraud'] } },
  then: 'automatic',
};
const Page = z.object({
  data: z.array(
    z.looseObject({
      rule_set_id: z.string(),
      agent_id: z.string().nullable(),
      version: z.int(),
      status: z.string(),
    }),
  ),
  next_cursor: z.string().nullable(),
});

const { gateway } = await startGateway();
const database = gateway.app.get(DataSource, { strict: false });
let admin: string;
let orgId: string;
beforeEach(async () => {
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
});

const post = (body: object, key = admin) => gateway.http.post(RULES, key, body);
const list = async (query = '', key = admin) =>
  Page.parse((await gateway.http.get(`${RULES}?${query}`, key)).body);
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const faultsOf = ({ body }: HttpAnswer) => body['errors'];

describe('a rule set', () => {
  test('is created as a version of its agent, with its address', async () => {
    const first = await post({ agent_id: 'Agent', rules: [SMALL] });
    expect([first.status, first.headers.get('location')]).toEqual([
      201,
      `${RULES}/${first.text('rule_set_id')}`,
    ]);
    expect(first.body).toMatchObject({ agent_id: 'Agent', version: 1, status: 'current', rules: [SMALL] });
    const second = await post({ agent_id: 'AGENT', rules: [] });
    expect(second.body).toMatchObject({ version: 2, status: 'current' });
    expect((await post({ rules: [] })).body).toMatchObject({ agent_id: null, version: 1 });
    const read = await gateway.http.get(`${RULES}/${first.text('rule_set_id')}`, admin);
    expect(read.body).toEqual({ ...first.body, status: 'superseded' });
  });

  test('is scheduled until it is valid, and does not supersede another before', async () => {
    const now = await post({ rules: [SMALL] });
    const later = await post({ rules: [], valid_from: inAnHour() });
    expect([now.text('status'), later.text('status')]).toEqual(['current', 'scheduled']);
    expect((await list('current=true')).data).toMatchObject([{ version: 1 }]);
    expect((await list()).data).toMatchObject([
      { version: 2, status: 'scheduled' },
      { version: 1, status: 'current' },
    ]);
  });

  test('cannot start in the past', async () => {
    const answer = await post({ rules: [], valid_from: '2026-01-01T00:00:00Z' });
    expect([answer.status, answer.code]).toEqual([422, 'rule_set.in_past']);
    expect(faultsOf(answer)).toEqual([{ pointer: '/valid_from', detail: 'Must not lie in the past.' }]);
  });

  test('is created once per Idempotency-Key', async () => {
    const keyed = once();
    const body = { rules: [SMALL] };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => gateway.http.post(RULES, admin, body, keyed)),
    );
    const ids = answers.filter(({ status }) => status === 201).map(answer => answer.text('rule_set_id'));
    expect(new Set(ids).size).toBe(1);
    expect((await list()).data).toHaveLength(1);
    const reused = await gateway.http.post(RULES, admin, { rules: [] }, keyed);
    expect(reused.code).toBe('idempotency.key_reused');
  });

  test('is numbered without gaps when many are created at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => post({ agent_id: 'busy', rules: [] })));
    const versions = (await list('agent_id=Busy')).data.map(({ version }) => version);
    expect(versions.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test.each(['UPDATE decision_rule_sets SET version = 9', 'DELETE FROM decision_rule_sets'])(
    'is never changed or deleted: %s',
    async statement => {
      await post({ rules: [] });
      await expect(database.query(statement)).rejects.toThrow('never changed or removed');
    },
  );

  test('is recorded in the audit log', async () => {
    await post({ agent_id: 'agent', rules: [SMALL] });
    const { body } = await gateway.http.get('/v1/audit/actions?action=decision_rules.create', admin);
    expect(body['data']).toMatchObject([{ details: { agent_id: 'agent', rules: [SMALL] } }]);
  });
});

describe('rules are refused with a pointer:', () => {
  const rule = (when: object, change: object = {}) => ({ rules: [{ ...SMALL, when, ...change }] });
  const many = (count: number) => Array.from({ length: count }, (_, n) => `label ${n}`);
  test.each<[string, object, string]>([
    ['a bound on an amount without a currency', rule({ amount: { lt: 1 } }), '/rules/0/when/amount'],
    ['no bound', rule({ risk: {} }), '/rules/0/when/risk'],
    ['bounds that contradict each other', rule({ risk: { gt: 0.5, lt: 0.5 } }), '/rules/0/when/risk'],
    ['a risk above one', rule({ risk: { lt: 2 } }), '/rules/0/when/risk/lt'],
    ['an empty list', rule({ action: [] }), '/rules/0/when/action'],
    ['no kind of tag condition', rule({ tags: {} }), '/rules/0/when/tags'],
    ['more than 100 values', rule({ action: many(101) }), '/rules/0/when/action'],
    ['an unknown condition', rule({ country: ['CA'] }), '/rules/0/when/country'],
    ['an unknown outcome', rule({}, { then: 'maybe' }), '/rules/0/then'],
    ['a rule without conditions', { rules: [{ name: 'x', then: 'human' }] }, '/rules/0/when'],
    ['a name twice', { rules: [SMALL, { ...SMALL, name: 'SMALL REFUNDS' }] }, '/rules/1/name'],
    ['more than 100 rules', { rules: many(101).map(name => ({ name, when: {}, then: 'human' })) }, '/rules'],
    [
      'more than 1,000 values',
      { rules: many(11).map(name => ({ name, when: { action: many(100) }, then: 'human' })) },
      '/rules',
    ],
  ])('%s', async (_, body, pointer) => {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual([{ pointer, detail: expect.any(String) }]);
  });
});

describe('the rules of an organization', () => {
  test('are unknown to another one', async () => {
    const made = await post({ agent_id: 'secret agent', rules: [SMALL] });
    const { admin_key: stranger } = await gateway.organization();
    expect((await list('', stranger)).data).toEqual([]);
    const read = await gateway.http.get(`${RULES}/${made.text('rule_set_id')}`, stranger);
    expect([read.status, read.code]).toEqual([404, 'rule_set.not_found']);
    expect((await post({ agent_id: 'secret agent', rules: [] }, stranger)).body).toMatchObject({
      version: 1,
    });
  });

  test('cannot be set by a key that posts tasks, nor by one that is limited to pools', async () => {
    const agent = await gateway.key(admin, { scopes: ['tasks:read', 'tasks:write'] });
    expect((await post({ rules: [] }, agent.api_key)).code).toBe('auth.scope_missing');
    const limited = await gateway.key(admin, { scopes: ['*'], pools: [randomUUIDv7()] });
    expect((await post({ rules: [] }, limited.api_key)).code).toBe('auth.pool_not_allowed');
  });

  test('are listed in pages, each version once', async () => {
    for (let count = 0; count < 5; count += 1) await post({ agent_id: `agent ${count}`, rules: [] });
    const all = (await list()).data.map(({ rule_set_id: id }) => id);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: z.infer<typeof Page> = await list(`limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.data.map(({ rule_set_id: id }) => id));
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(all);
    expect(all).toHaveLength(5);
  });
});

test('the rule set in force is the same in SQL as in the rule, at any time', async () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  const time = fc.integer({ min: 0, max: 3 }).map(ms => new Date(start + ms));
  const set = fc.record({ agentKey: fc.option(fc.constantFrom('x', 'y')), validFrom: time });
  const sets = fc.array(set, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sets, time, async (list, at) => {
      const { org_id: org } = await gateway.organization();
      const versions = new Map<string | null, number>();
      const stored = [];
      for (const { agentKey, validFrom } of list) {
        const version = (versions.get(agentKey) ?? 0) + 1;
        versions.set(agentKey, version);
        const ruleSetId = randomUUIDv7();
        await database.query(INSERT_RULE_SET, [
          ...[ruleSetId, org, agentKey, agentKey ?? '', '[]', validFrom, validFrom, randomUUIDv7()],
        ]);
        stored.push({ ruleSetId, agentKey, version, validFrom });
      }
      const chosen = ruleSetInForce(stored, 'x', at);
      const found = await loadRuleSetInForce(database, org, 'x', at);
      expect([found?.ruleSetId, found?.version]).toEqual([chosen?.ruleSetId, chosen?.version]);
    }),
    { numRuns: 40 },
  );
});

test('a condition that this release does not know lets nothing through', async () => {
  const rules = [
    SMALL,
    { ...SMALL, name: 'new', when: { country: ['CA'] } },
    { ...SMALL, name: 'all', when: {} },
  ];
  const parameters = [randomUUIDv7(), orgId, null, '', JSON.stringify(rules), new Date(0), new Date(0)];
  await database.query(INSERT_RULE_SET, [...parameters, randomUUIDv7()]);
  const found = await loadRuleSetInForce(database, orgId, 'x', new Date());
  expect(found?.rules.map(({ name }) => name)).toEqual([SMALL.name]);
  expect((await list()).data).toHaveLength(1);
});
