import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { EVENTS } from '#libs/contracts';
import { productVersion } from '#libs/platform';
import { buildAsyncDocument } from '../src/openapi/async-document.js';

const Message = z.looseObject({
  payload: z.object({ $ref: z.string() }),
  examples: z.array(z.object({ name: z.string(), payload: z.unknown() })).default([]),
});
const Operation = z.looseObject({ action: z.string(), channel: z.object({ $ref: z.string() }) });
const Document = z.looseObject({
  asyncapi: z.literal('3.1.0'),
  info: z.looseObject({ version: z.string() }),
  channels: z.record(z.string(), z.looseObject({ address: z.string().nullable() })),
  operations: z.record(z.string(), Operation),
  components: z.looseObject({
    messages: z.record(z.string(), Message),
    schemas: z.record(z.string(), z.unknown()),
  }),
});

const { info, channels, operations, components } = Document.parse(buildAsyncDocument(productVersion()));

test('the version is that of the installation', () => {
  expect(info.version).toBe(productVersion());
});

test('every event has a channel with its own subject, and is sent there and to webhooks', () => {
  expect(Object.keys(channels)).toEqual([...EVENTS.map(({ type }) => type), 'webhooks']);
  for (const { type } of EVENTS) {
    expect(channels[type]?.address).toBe(type);
    const sent = Object.values(operations).filter(({ channel }) => channel.$ref === `#/channels/${type}`);
    expect(sent).toMatchObject([{ action: 'send', bindings: { nats: {} } }]);
  }
  const delivered = Object.values(operations).filter(({ channel }) => channel.$ref === '#/channels/webhooks');
  expect(delivered).toHaveLength(EVENTS.length);
  for (const operation of delivered)
    expect(operation).toMatchObject({ bindings: { http: { method: 'POST' } } });
});

test('the example of every event matches its payload', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'https://countersign.example/events', components });
  const examples = Object.values(components.messages).flatMap(message =>
    message.examples.map(example => ({ ...example, schema: message.payload.$ref })),
  );
  expect(examples).toHaveLength(EVENTS.length);
  for (const { name, payload, schema } of examples) {
    const validate = ajv.compile({ $ref: `https://countersign.example/events${schema}` });
    expect({ valid: validate(payload), errors: validate.errors }, name).toEqual({
      valid: true,
      errors: null,
    });
  }
});
