import { describe, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { ASSESSMENTS, BLOCKED, RULES, SMALL, startAssessing } from './assessments.js';

const { gateway, database, upkeep, admin, setRules, assess, recorded, page, listed } = await startAssessing();

describe('the record of assessments', () => {
  test('is listed in pages, newest first, and filtered', async () => {
    await setRules([SMALL]);
    for (const amount of [1, 2, 60, 3, 70]) await assess({ amount });
    await assess({ agent_id: 'Other' });
    const all = (await listed()).map(({ assessment_id: id }) => id);
    expect(all).toEqual(all.toSorted().toReversed());
    expect(all).toHaveLength(6);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=4${cursor && `&cursor=${cursor}`}`;
      const { data, next_cursor } = await page(query);
      paged.push(...data.map(({ assessment_id: id }) => id));
      cursor = next_cursor;
    }
    expect(paged).toEqual(all);
    expect(await listed('agent_id=OTHER')).toMatchObject([{ agent_id: 'Other' }]);
    expect(await listed('outcome=human')).toMatchObject([{ amount: 70 }, { amount: 60 }]);
  });

  test('is that of one organization, and for a limited key that of its pools', async () => {
    const answer = await assess();
    const { admin_key: stranger } = await gateway.organization();
    expect(await listed('', stranger)).toEqual([]);
    const path = `${ASSESSMENTS}/${answer.text('assessment_id')}`;
    expect((await gateway.http.get(path, stranger)).code).toBe('assessment.not_found');
    const pool = randomUUIDv7();
    const limited = (await gateway.key(admin(), { scopes: ['*'], pools: [pool] })).api_key;
    expect((await gateway.http.get(path, limited)).code).toBe('assessment.not_found');
    expect((await assess({}, {}, limited)).code).toBe('auth.pool_not_allowed');
    const own = await assess({ request: { requirements: { worker_pool_id: pool } } }, {}, limited);
    expect(await listed('', limited)).toMatchObject([{ assessment_id: own.text('assessment_id') }]);
    expect(await listed()).toHaveLength(2);
  });

  test('expires after the installation’s days, or after those of its request', async () => {
    const usual = await assess();
    const short = await assess({ request: { audit: { retain_days: 3 } } });
    const daysOf = (answer: Record<string, unknown>) =>
      (Date.parse(String(answer['expires_at'])) - Date.parse(String(answer['created_at']))) / 86_400_000;
    expect([daysOf(await recorded(usual)), daysOf(await recorded(short))]).toEqual([30, 3]);
    await database.query(`UPDATE decision_assessments SET expires_at = expires_at - interval '4 days'`);
    await upkeep.work(new AbortController().signal);
    expect(await listed()).toMatchObject([{ assessment_id: usual.text('assessment_id') }]);
  });
});

describe('a simulation', () => {
  const simulate = async (spec: object, key = admin()) =>
    (await gateway.http.post(`${RULES}/simulate`, key, spec)).body;

  test('says which assessments would change, without changing any', async () => {
    await setRules([SMALL]);
    for (const amount of [10, 60, 40, 80]) await assess({ amount });
    await assess({ agent_id: 'other', amount: 60 });
    const before = await listed();
    const rules = [{ ...SMALL, name: 'larger', when: { ...SMALL.when, amount: { gte: 40, lte: 60 } } }];
    expect(await simulate({ agent_id: 'Refund-Agent', rules })).toMatchObject({
      ...{ assessments: 4, changed: 2 },
      before: { automatic: 2, human: 2 },
      after: { automatic: 2, human: 2 },
      changes: [
        {
          amount: 60,
          before: { outcome: 'human', rule: null },
          after: { outcome: 'automatic', rule: 'larger' },
        },
        {
          amount: 10,
          before: { outcome: 'automatic', rule: SMALL.name },
          after: { outcome: 'human', rule: null },
        },
      ],
    });
    expect(await simulate({ rules })).toMatchObject({ assessments: 5, changed: 3 });
    expect(await simulate({ rules, last: 2 })).toMatchObject({ assessments: 2, changed: 1 });
    expect(await listed()).toEqual(before);
  });

  test('of the rules in force changes nothing', async () => {
    await setRules([BLOCKED, SMALL]);
    for (const change of [{ amount: 10 }, { amount: 60 }, { tags: ['fraud'] }]) await assess(change);
    expect(await simulate({ rules: [BLOCKED, SMALL] })).toMatchObject({
      assessments: 3,
      changed: 0,
      changes: [],
    });
  });

  test('of ten thousand assessments lists the newest changes', async () => {
    await setRules([SMALL]);
    await assess({ tags: ['bulk'] });
    await database.query(`
      INSERT INTO decision_assessments
      SELECT (r).* FROM (
        SELECT jsonb_populate_record(a, jsonb_build_object('assessment_id', gen_random_uuid())) AS r
          FROM decision_assessments AS a, generate_series(1, 10100)
         WHERE a.tags[1] = 'bulk') AS copies`);
    const simulated = await simulate({ rules: [], last: 10_000 });
    expect(simulated).toMatchObject({ assessments: 10_000, changed: 10_000 });
    expect(simulated['changes']).toHaveLength(200);
  });

  test('concerns the organization as a whole, and needs the scopes of what it shows', async () => {
    const limited = (await gateway.key(admin(), { scopes: ['*'], pools: [randomUUIDv7()] })).api_key;
    expect(await simulate({ rules: [] }, limited)).toMatchObject({ code: 'auth.pool_not_allowed' });
    const blind = (await gateway.key(admin(), { scopes: ['quality:read'] })).api_key;
    expect(await simulate({ rules: [] }, blind)).toMatchObject({ code: 'auth.scope_missing' });
    const { admin_key: stranger } = await gateway.organization();
    await assess();
    expect(await simulate({ rules: [] }, stranger)).toMatchObject({ assessments: 0, changed: 0 });
  });
});
