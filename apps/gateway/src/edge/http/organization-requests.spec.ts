import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { OrganizationRequests } from './organization-requests.js';

async function exposed(registry: Registry): Promise<Readonly<Record<string, number>>> {
  const text = await registry.metrics();
  const lines = text.matchAll(/^countersign_organization_requests_last_minute\{org_id="(\S+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, orgId = '', requests]) => [orgId, Number(requests)]));
}

test('shows the last complete minute, and nothing of an older one', async () => {
  let nowMs = 600_000;
  const registry = new Registry();
  const requests = new OrganizationRequests(registry, () => nowMs);
  requests.count('a');
  requests.count('a');
  requests.count('b');
  expect(await exposed(registry)).toEqual({});
  nowMs = 660_000;
  requests.count('c');
  expect(await exposed(registry)).toEqual({ a: 2, b: 1 });
  nowMs = 720_000;
  expect(await exposed(registry)).toEqual({ c: 1 });
  nowMs = 840_000;
  expect(await exposed(registry)).toEqual({});
});

test('names twenty organizations, those with the most requests', async () => {
  let nowMs = 0;
  const registry = new Registry();
  const requests = new OrganizationRequests(registry, () => nowMs);
  for (let orgNumber = 1; orgNumber <= 30; orgNumber += 1)
    for (let n = 0; n < orgNumber; n += 1) requests.count(`org-${orgNumber}`);
  nowMs = 60_000;
  const shown = await exposed(registry);
  expect(Object.keys(shown)).toHaveLength(20);
  expect(Math.min(...Object.values(shown))).toBe(11);
});
