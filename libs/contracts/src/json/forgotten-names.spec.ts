import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConsensusSpec } from '../model/consensus.js';
import { JsonObject, SchemaObject } from '../model/json.js';
import { forgottenNames } from './forgotten-names.js';

const json = (text: string): unknown => JSON.parse(text);

test('a rule for a field named __proto__ is not ignored silently', () => {
  const given = json('{"fields":{"a":{"method":"majority"},"__proto__":{"method":"median"}}}');
  const checked = ConsensusSpec.parse(given);
  expect(forgottenNames(given, checked)).toMatchObject([{ pointer: '/fields/__proto__' }]);
});

test('free-form JSON keeps the name, and the input of a transform is not checked', () => {
  const schema = z.object({ payload: JsonObject, when: z.string().transform(text => ({ text })) });
  const given = json('{"payload":{"__proto__":1,"x":[{"__proto__":2}]},"when":"now","unknown":1}');
  const checked = schema.parse(given);
  expect(forgottenNames(given, checked)).toEqual([]);
  expect(JSON.stringify(checked.payload)).toBe('{"__proto__":1,"x":[{"__proto__":2}]}');
});

test('a strict object refuses the name like any other unknown one', () => {
  const result = z.strictObject({ a: z.int() }).safeParse(json('{"a":1,"__proto__":2}'));
  expect(result.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['__proto__'] }]);
});

test('a schema with a rule for it is refused, because no validator would check it', () => {
  const result = SchemaObject.safeParse(json('{"properties":{"a":{"__proto__":{"type":"string"}}}}'));
  expect(result.error?.issues).toMatchObject([{ path: ['properties', 'a', '__proto__'] }]);
});
