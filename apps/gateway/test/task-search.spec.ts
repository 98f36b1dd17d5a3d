import { expect, test } from 'vitest';
import { CountBulk, ListTasks, invalid } from '#libs/contracts';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();
const { fakes } = surroundings;
const ACTION = { type: 'cancel', reason: 'The campaign is over.' };

const list = (text: string) => gateway.http.get(`/v1/tasks?text=${encodeURIComponent(text)}`, org.admin_key);
const count = (text: string) =>
  gateway.http.post('/v1/tasks/bulk', org.admin_key, { filter: { text }, action: ACTION, dry_run: true });

test('a list and a bulk job are searched by words', async () => {
  fakes.answer(CountBulk, () => ({ count: 3 }));
  await fakes.settle();
  expect((await list(' PO-4711 ')).status).toBe(200);
  expect(fakes.received(ListTasks).at(-1)?.text).toBe('PO-4711');
  expect(await count('spring')).toMatchObject({ status: 200, body: { count: 3 } });
  expect(fakes.received(CountBulk).at(-1)?.filter).toEqual({ text: 'spring' });
});

test.each([
  ['', '1 character'],
  ['?!', 'a letter or a digit'],
  ['x'.repeat(201), '200'],
  [Array.from({ length: 21 }, (_, place) => `w${place}`).join(' '), '20 words'],
])('%j is refused, with what is wrong', async (text, wrong) => {
  for (const [answer, pointer] of [
    [await list(text), '/text'],
    [await count(text), '/filter/text'],
  ] as const) {
    expect(answer).toMatchObject({ status: 422, code: 'request.invalid' });
    expect(JSON.stringify(answer.body)).toContain(wrong);
    expect(JSON.stringify(answer.body)).toContain(pointer);
  }
});

test('while the registry is of the previous release, a search is unavailable', async () => {
  const refuse = (pointer: string) => () => {
    const fault = { pointer, detail: 'This field is not known.' };
    throw invalid('request.invalid', 'The request is not valid.', [fault]);
  };
  fakes.answer(ListTasks, refuse('/text'));
  fakes.answer(CountBulk, refuse('/filter/text'));
  await fakes.settle();
  for (const answer of [await list('spring'), await count('spring')]) {
    expect(answer.body).toMatchObject({ status: 503, code: 'service.unavailable' });
  }
});
