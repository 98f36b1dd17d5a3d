import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DIALECTS } from '../src/dialects/index.js';
import { startGateway } from './gateway-under-test.js';

const TYPES = join(import.meta.dirname, '../../console/src/api/schema.d.ts');
const Document = z.looseObject({ paths: z.record(z.string(), z.unknown()) });

const { gateway } = await startGateway();

test('the types that the console is compiled with are those of the API: npm run console-types', async () => {
  const document = Document.parse((await gateway.http.get('/openapi.json')).body);
  const emulated = DIALECTS.map(({ prefix }) => prefix).filter(prefix => prefix !== '');
  const native = Object.entries(document.paths).filter(
    ([path]) => !emulated.some(prefix => path.startsWith(`${prefix}/`)),
  );
  const types = astToString(
    await openapiTS(JSON.stringify({ ...document, paths: Object.fromEntries(native), webhooks: {} }), {
      alphabetize: true,
    }),
  );
  // With --update the file is written; otherwise it must be the same.
  await expect(types).toMatchFileSnapshot(TYPES);
  expect(await readFile(TYPES, 'utf8')).toContain('/v1/worker/offers');
});
