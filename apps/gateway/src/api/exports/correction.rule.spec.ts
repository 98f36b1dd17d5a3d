import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JsonObject, JsonValue } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { correctionOf } from './correction.rule.js';

const SAID = 'The capital of Australia is Sydney.';
const RIGHT = 'The capital of Australia is Canberra.';
const instructions = 'Check the facts.';
const of = (output: Json, payload: { readonly [name: string]: Json } | null = { content: SAID }) =>
  correctionOf({ instructions, payload, output });
const NOTHING = { prompt: instructions, chosen: null, rejected: null };

describe('a correction', () => {
  test.each<[string, Json]>([
    ['the client’s field name', { approved: false, body: RIGHT }],
    ['an explicit field name', { corrected_text: RIGHT }],
    ['the field name of the text under review', { content: RIGHT, approved: false }],
    ['text alone', RIGHT],
    ['a passage and its replacement', { corrections: [{ original: 'Sydney', corrected: 'Canberra' }] }],
    [
      'a passage and its replacement, under other names',
      { corrections: [{ from: 'Sydney', to: 'Canberra', reason: 'wrong' }] },
    ],
  ])('is %s', (_, output) => {
    expect(of(output)).toEqual({ prompt: instructions, chosen: RIGHT, rejected: SAID });
  });

  test('has the prompt from the payload, where there is one', () => {
    const asked = { prompt: 'Name the capital of Australia.', content: SAID };
    expect(of({ body: RIGHT }, asked)).toMatchObject({ prompt: asked.prompt });
    expect(of({ body: RIGHT }, { question: 'Which?', response: SAID })).toMatchObject({
      prompt: 'Which?',
      rejected: SAID,
    });
  });

  test('prefers the whole text to a list of passages, which may be incomplete', () => {
    const output = {
      body: `${RIGHT} Since 1913.`,
      corrections: [{ original: 'Sydney', corrected: 'Canberra' }],
    };
    expect(of(output)).toMatchObject({ chosen: `${RIGHT} Since 1913.` });
  });

  test('takes a replacement literally', () => {
    const output = { corrections: [{ original: 'Sydney', corrected: "$& and $1 and $'" }] };
    expect(of(output)).toMatchObject({ chosen: "The capital of Australia is $& and $1 and $'." });
  });

  test('removes a passage', () => {
    const output = { corrections: [{ original: ' is Sydney', corrected: '' }] };
    expect(of(output)).toMatchObject({ chosen: 'The capital of Australia.' });
  });
});

describe('there is no correction', () => {
  test.each<[string, Json]>([
    ['when the text was approved', { approved: true }],
    ['when the text is unchanged', { body: SAID }],
    ['when only spaces around it differ', { body: `\n${SAID} ` }],
    [
      'when a passage is not in the text',
      { corrections: [{ original: 'Melbourne', corrected: 'Canberra' }] },
    ],
    [
      'when one of several passages is not in the text',
      {
        corrections: [
          { original: 'Sydney', corrected: 'Canberra' },
          { original: 'Melbourne', corrected: 'x' },
        ],
      },
    ],
    ['when corrections are plain remarks', { corrections: ['Fixed the capital.'] }],
    ['when there are no corrections', { corrections: [] }],
    ['when the body is empty', { body: '' }],
    ['when the output is a list', [RIGHT]],
    ['when the output is null', null],
  ])('%s', (_, output) => {
    expect(of(output)).toEqual(NOTHING);
  });

  test.each([null, {}, { url: 'https://example.com/a.wav' }, { content: { text: SAID } }, { content: '' }])(
    'when no text was under review: %j',
    payload => {
      expect(of({ body: RIGHT }, payload)).toEqual(NOTHING);
    },
  );

  test('in inherited properties', () => {
    expect(of({ constructor: RIGHT, corrections: 'none' })).toEqual(NOTHING);
  });
});

test('for any input, the texts of a pair differ, and the rejected one is the payload’s', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const member = fc.oneof(fc.string(), fc.constant(SAID), json);
  const payloads = fc.record({ content: member, prompt: member }, { requiredKeys: [] });
  const outputs = fc.oneof(json, fc.record({ body: member, corrections: member }, { requiredKeys: [] }));
  fc.assert(
    fc.property(payloads, outputs, (payload, output) => {
      const parsed = z.parse(JsonObject, JSON.parse(JSON.stringify(payload)));
      const { prompt, chosen, rejected } = of(z.parse(JsonValue, JSON.parse(JSON.stringify(output))), parsed);
      expect(typeof prompt).toBe('string');
      expect(chosen === null).toBe(rejected === null);
      if (rejected !== null)
        expect([rejected, chosen]).toEqual([parsed['content'], expect.not.stringMatching(/^$/)]);
      if (chosen !== null) expect(chosen).not.toBe(rejected);
    }),
  );
});
