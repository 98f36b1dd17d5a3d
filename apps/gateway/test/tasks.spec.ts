import { afterAll, beforeAll, expect, test } from 'vitest';
import { Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import { exampleTask } from './fixtures.js';

let surroundings: Surroundings;
let gateway: GatewayUnderTest;
let org: TestOrganization;

beforeAll(async () => {
  surroundings = await Surroundings.start();
  gateway = await surroundings.gateway();
  org = await gateway.organization();
});
afterAll(() => surroundings.stop());

test('the example of the document is taken as it stands', async () => {
  const answer = await gateway.http.post('/v1/tasks', org.admin_key, exampleTask());
  expect(answer.status).toBe(201);
});
