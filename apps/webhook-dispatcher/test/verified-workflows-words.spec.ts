import { createHmac, timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { exampleOf } from './example-events.js';

const FOREIGN_ID = 'tsk_live_01997f3e6d2a7c419b0e2f4a5c6d7e8f';
const HEADER = 'x-verified-workflows-signature';

/** The document's Python, line by line. */
function verifySignature(payloadBody: string, signatureHeader: string, secret: string): boolean {
  const timestamp = signatureHeader.split(',')[0]?.split('=')[1] ?? '';
  const signature = signatureHeader.split(',')[1]?.split('=')[1] ?? '';
  const signedPayload = Buffer.from(`t=${timestamp},${payloadBody}`, 'utf8');
  const expected = createHmac('sha256', Buffer.from(secret, 'utf8')).update(signedPayload).digest('hex');
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}

const bodyOf = (event: object, wanted: readonly string[] | null = null): unknown =>
  JSON.parse(VERIFIED_WORKFLOWS_WIRE.webhooks.bodyOf(JSON.stringify(event), wanted, null));

describe('the Verified Workflows dialect', () => {
  it('describes a completed task as its document does', () => {
    expect(bodyOf(exampleOf('task.completed'))).toEqual({
      event: 'task.completed',
      task_id: FOREIGN_ID,
      completed_at: '2026-06-09T14:35:00Z',
      results: { approved: true, quality_score: 96.5 },
    });
  });

  it('describes a failure with its reason', () => {
    const failed = exampleOf('task.failed', { reason: 'no_consensus', detail: 'They disagree.' });
    expect(bodyOf(failed)).toEqual({
      event: 'task.failed',
      task_id: FOREIGN_ID,
      failed_at: '2026-06-09T14:35:00Z',
      reason: 'no_consensus',
      detail: 'They disagree.',
    });
  });

  it('describes an alert in percent', () => {
    expect(bodyOf(exampleOf('quality.alert'))).toEqual({
      event: 'quality.alert',
      task_id: FOREIGN_ID,
      raised_at: '2026-06-09T14:35:00Z',
      scope: 'organization',
      quality_score: 71.4,
      threshold: 80,
    });
  });

  it.each<[string, readonly string[] | null, string | null]>([
    ['expired', null, 'task.expired'],
    ['expired', ['task.failed', 'task.expired'], 'task.expired'],
    ['expired', ['task.completed', 'task.failed', 'quality.alert'], 'task.failed'],
    ['expired', ['task.completed'], null],
    ['no_consensus', null, 'task.failed'],
    ['no_consensus', ['task.expired'], null],
    ['insufficient_funds', ['task.failed'], 'task.failed'],
  ])('names a failure %s for subscribers of %j, %j', (reason, wanted, name) => {
    const event = exampleOf('task.failed', { reason });
    expect(VERIFIED_WORKFLOWS_WIRE.webhooks.eventNameOf(event, wanted)).toBe(name);
    if (name !== null) expect(bodyOf(event, wanted)).toMatchObject({ event: name });
  });

  it('has no name for a cancelled task', () => {
    expect(VERIFIED_WORKFLOWS_WIRE.webhooks.eventNameOf(exampleOf('task.cancelled'), null)).toBeNull();
  });
});

describe('the signature of Verified Workflows', () => {
  it('matches an independent computation', () => {
    // printf 't=1781015700,{"event":"task.completed"}' | openssl dgst -sha256 -hmac 'whsec_c2VjcmV0'
    expect(
      VERIFIED_WORKFLOWS_WIRE.webhooks.signatureHeaders(
        ['whsec_c2VjcmV0'],
        1_781_015_700,
        '{"event":"task.completed"}',
      ),
    ).toEqual({
      [HEADER]: 't=1781015700,v1=b8e43e882b48a6f3251f3d7f204694c88b8deb0939641ff21919311eb96142be',
    });
  });

  it("is accepted by the document's own function, for any body, and only with the newest secret", () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 2 ** 31 }), (body, seconds) => {
        const secrets = ['whsec_bmV3', 'whsec_b2xk'];
        const { [HEADER]: header = '' } = VERIFIED_WORKFLOWS_WIRE.webhooks.signatureHeaders(
          secrets,
          seconds,
          body,
        );
        expect(verifySignature(body, header, 'whsec_bmV3')).toBe(true);
        expect(verifySignature(body, header, 'whsec_b2xk')).toBe(false);
        expect(verifySignature(`${body} `, header, 'whsec_bmV3')).toBe(false);
      }),
    );
  });

  it('is followed by those of the previous secrets', () => {
    const of = (...secrets: string[]) =>
      VERIFIED_WORKFLOWS_WIRE.webhooks.signatureHeaders(secrets, 1, '{}')[HEADER] ?? '';
    const [, old = ''] = of('whsec_b2xk').split(',');
    expect(of('whsec_bmV3', 'whsec_b2xk')).toBe(`${of('whsec_bmV3')},${old}`);
  });
});
