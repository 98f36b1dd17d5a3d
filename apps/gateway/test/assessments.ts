import { DataSource } from 'typeorm';
import { beforeEach } from 'vitest';
import { z } from 'zod';
import { AssessmentUpkeep } from '../src/api/decision-rules/assessment-upkeep.js';
import { restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

export const RULES = '/v1/decisions/rules';
export const ASSESSMENTS = '/v1/decisions/assessments';
export const SMALL = {
  name: 'small refunds',
  when: { action: ['refund'], currency: ['USD'], amount: { lte: 50 } },
  then: 'automatic',
};
export const BLOCKED = { name: 'blocked', when: { tags: { any: ['fraud'] } }, then: 'human' };
export const REFUND = { agent_id: 'refund-agent', action: 'refund', amount: 40, currency: 'USD' };

const Assessments = z.object({
  data: z.array(z.looseObject({ assessment_id: z.string(), outcome: z.string() })),
  next_cursor: z.string().nullable(),
});

/** A gateway for the assessments of a file's tests, with a new organization for each test. */
export async function startAssessing() {
  const { surroundings, gateway } = await startGateway({ ASSESSMENT_RETENTION_DAYS: '30' });
  restoreAnswersBeforeEach(surroundings);
  let admin = '';
  beforeEach(async () => {
    ({ admin_key: admin } = await gateway.organization());
  });
  const page = async (query: string, key = admin) =>
    Assessments.parse((await gateway.http.get(`${ASSESSMENTS}?${query}`, key)).body);
  return {
    surroundings,
    gateway,
    database: gateway.app.get(DataSource, { strict: false }),
    upkeep: gateway.app.get(AssessmentUpkeep, { strict: false }),
    /** The key of the test's organization. */
    admin: () => admin,
    setRules: (rules: readonly object[], change: object = {}) =>
      gateway.http.post(RULES, admin, { rules, ...change }),
    /** Assesses a refund, with these changes. */
    assess: (change: object = {}, options = {}, key = admin): Promise<HttpAnswer> =>
      gateway.http.post('/v1/decisions/assess', key, { ...REFUND, ...change }, options),
    recorded: async (answer: HttpAnswer) =>
      (await gateway.http.get(`${ASSESSMENTS}/${answer.text('assessment_id')}`, admin)).body,
    page,
    listed: async (query = '', key = admin) => (await page(query, key)).data,
  };
}
