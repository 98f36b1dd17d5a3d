import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONSUMING_SERVICES, DEAD_LETTER_COMMANDS, ServiceError } from '#libs/contracts';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

const { surroundings, gateway } = await startGateway();
let admin: string;
let orgId: string;
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
});

const ALL = CONSUMING_SERVICES.flatMap(service => [`${service}-2`, `${service}-1`]);
const Page = z.object({
  data: z.array(z.looseObject({ letter_id: z.string() })),
  next_cursor: z.string().nullable(),
  unanswered: z.array(z.string()),
});

async function page(path: string, key = admin): Promise<z.output<typeof Page>> {
  return Page.parse((await gateway.http.get(path, key)).body);
}

const idsOf = ({ data }: z.output<typeof Page>): readonly string[] => data.map(({ letter_id: id }) => id);

describe('the list', () => {
  test('has the letters of all services, each once over all pages, though all died at the same time', async () => {
    expect(idsOf(await page('/v1/dead-letters'))).toEqual(ALL);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const one: z.output<typeof Page> = await page(
        `/v1/dead-letters?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...idsOf(one));
      cursor = one.next_cursor;
    }
    expect(seen).toEqual(ALL);
  });

  test('names the services that do not answer, and has what the others have', async () => {
    surroundings.fakes.silence(DEAD_LETTER_COMMANDS.billing.list);
    const { unanswered, ...rest } = await page('/v1/dead-letters');
    expect(unanswered).toEqual(['billing']);
    expect(idsOf({ unanswered, ...rest })).toEqual(ALL.filter(id => !id.startsWith('billing')));
  });

  test('is the organization’s for its keys, and everyone’s for the operator, who sees the errors', async () => {
    const { matcher } = DEAD_LETTER_COMMANDS;
    const [ours] = (await page('/v1/dead-letters?status=resolved&reason=refused')).data;
    expect(ours).toMatchObject({ letter_id: 'gateway-2', reason: 'max_deliveries', status: 'open' });
    expect(ours).not.toHaveProperty('detail');
    const [theirs] = (await page('/v1/installation/dead-letters', OPERATOR_KEY)).data;
    expect(theirs).toMatchObject({ letter_id: 'gateway-2', detail: 'Error: broken' });
    expect(surroundings.fakes.received(matcher.list).slice(-2)).toEqual([
      { org_id: orgId, which: 'resolved', reason: 'refused', after: null, limit: 21 },
      { org_id: null, which: 'open', reason: null, after: null, limit: 21 },
    ]);
    expect((await gateway.http.get('/v1/installation/dead-letters', admin)).code).toBe('auth.wrong_key_kind');
  });
});

describe('resending', () => {
  test('asks the service of the letter, for this organization, with the key', async () => {
    const { id, api_key: key } = await gateway.key(admin, { scopes: ['tasks:write'] });
    const answer = await gateway.http.post('/v1/dead-letters/sla-monitor-7/resend', key);
    expect(answer.body).toMatchObject({
      outcome: 'done',
      letter: { letter_id: 'sla-monitor-7', status: 'resent' },
    });
    expect(answer.body).not.toHaveProperty('detail');
    const { resend } = DEAD_LETTER_COMMANDS['sla-monitor'];
    expect(surroundings.fakes.received(resend).at(-1)).toEqual({ number: 7, org_id: orgId, by: id });
  });

  test('of what is resolved is refused', async () => {
    const { resend } = DEAD_LETTER_COMMANDS.matcher;
    surroundings.fakes.answer(resend, () => {
      throw new ServiceError('conflict', 'dead_letter.resolved', 'The dead letter is resolved already.');
    });
    expect((await gateway.http.post('/v1/dead-letters/matcher-7/resend', admin)).code).toBe(
      'dead_letter.resolved',
    );
  });

  test.each(['matcher', 'matcher-0', 'matcher-01', 'registry-1', 'task-registry-1', 'matcher-1x'])(
    'the id %s is no letter’s',
    async id => {
      expect((await gateway.http.post(`/v1/dead-letters/${id}/resend`, admin)).code).toBe(
        'dead_letter.not_found',
      );
    },
  );
});

test('only the operator discards, with a reason', async () => {
  const path = '/v1/installation/dead-letters/billing-3/discard';
  expect((await gateway.http.post(path, OPERATOR_KEY, {})).body['errors']).toMatchObject([
    { pointer: '/reason' },
  ]);
  const answer = await gateway.http.post(path, OPERATOR_KEY, { reason: 'Paid by hand.' });
  expect(answer.body).toMatchObject({ letter_id: 'billing-3', status: 'discarded', note: 'Paid by hand.' });
  expect((await gateway.http.post('/v1/dead-letters/billing-3/discard', admin, {})).status).toBe(404);
});
