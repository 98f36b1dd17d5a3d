import { beforeAll, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { startGateway } from '../gateway-under-test.js';
import { addMember, createPerson, signIn } from '../sign-in.js';
import type { TestBrowser } from '../sign-in.js';
import { PNG, sha256, temporaryFolder, uploadFile } from './upload-file.js';

const { gateway, org } = await startGateway({ FILES_DIR: temporaryFolder() });
const other = await gateway.organization();
let browser: TestBrowser;
let path: string;

beforeAll(async () => {
  const worker = await gateway.worker(org.admin_key);
  const options = { assignmentId: randomUUIDv7(), content: PNG, type: 'image/png', name: 'a.png' };
  path = `/v1/files/${(await uploadFile(gateway, worker.api_key, options)).text('id')}/content`;
  const person = await createPerson(gateway);
  for (const { org_id } of [org, other]) await addMember(gateway, org_id, person.id, { roles: ['operator'] });
  browser = (await signIn(gateway, person.id)).withHeaders({ 'sec-fetch-site': 'same-origin' });
});

const linked = (orgId: string): string => `${path}?organization_id=${orgId}`;

test('a person of several organizations downloads by a link that names one', async () => {
  const response = await fetch(gateway.http.baseUrl + linked(org.org_id.toUpperCase()), {
    headers: { cookie: browser.cookieHeader, 'sec-fetch-site': 'same-origin' },
  });
  expect([response.status, response.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="a.png"',
  ]);
  expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(PNG));
});

test('a link reaches no further than the membership that it names', async () => {
  const unnamed = await browser.get(path);
  expect([unnamed.status, unnamed.code]).toEqual([400, 'session.organization_required']);
  expect(unnamed.raw).toContain('organization_id');
  const elsewhere = await browser.get(linked(other.org_id));
  expect([elsewhere.status, elsewhere.code]).toEqual([404, 'file.not_found']);
  const foreign = await browser.get(linked((await gateway.organization()).org_id));
  expect([foreign.status, foreign.code]).toEqual([403, 'session.not_a_member']);
  const signedOut = await gateway.http.get(linked(org.org_id));
  expect([signedOut.status, signedOut.code]).toEqual([401, 'auth.key_missing']);
});

test('the header decides where there is one, and a key has its own organization', async () => {
  const both = await browser.get(linked(org.org_id), { 'organization-id': other.org_id });
  expect(both.code).toBe('file.not_found');
  expect((await gateway.http.get(linked(org.org_id), other.admin_key)).code).toBe('file.not_found');
  expect((await gateway.http.get(linked(other.org_id), org.admin_key)).status).toBe(200);
});

test('a malformed organization is refused at its parameter, as are two', async () => {
  const named = { 'organization-id': org.org_id };
  for (const query of ['organization_id=x', `organization_id=${org.org_id}&organization_id=${org.org_id}`]) {
    const answer = await browser.get(`${path}?${query}`, named);
    expect([answer.status, answer.code]).toEqual([422, 'request.invalid']);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/organization_id' }]);
    expect((await browser.get(`${path}?${query}`)).code).toBe('session.organization_required');
  }
});

test('other routes do not take the organization from the query', async () => {
  const answer = await browser.get(`/v1/pools?organization_id=${org.org_id}`);
  expect([answer.status, answer.code]).toEqual([400, 'session.organization_required']);
});
