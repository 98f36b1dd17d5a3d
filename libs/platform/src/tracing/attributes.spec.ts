import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { expect, it } from 'vitest';
import { Attribute, OwnAttribute } from './attributes.js';

it('uses names of the semantic conventions, or the product’s own prefix', () => {
  const known = new Set(Object.values(conventions).filter(value => typeof value === 'string'));
  for (const name of Object.values(Attribute)) expect(known).toContain(name);
  for (const name of Object.values(OwnAttribute)) expect(name).toMatch(/^countersign\./);
});
