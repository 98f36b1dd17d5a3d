import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { randomUUIDv7 } from '#libs/platform';
import type { GatewayUnderTest, TestOrganization } from '../gateway-under-test.js';
import { HttpClient } from '../http-client.js';

/** High enough for tests that are not about the limit. */
const PLENTY = { requests: 1_000, per_seconds: 3_600 };

/** The document's example of a posted task. */
export function exampleReview(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'audio-audit',
    priority: 'express',
    title: 'TTS Quality Check - Batch 42',
    instructions: 'Listen to the audio and verify natural pacing...',
    payload: { url: 'https://storage.example.com/audio_42.wav' },
    consensus_total: 3,
    required_skills: ['audio'],
    ...changes,
  };
}

/** A client whose base URL is that of the dialect. */
export function dialectOf(gateway: GatewayUnderTest): HttpClient {
  return new HttpClient(`${gateway.http.baseUrl}/verified-workflows`);
}

/** A key of the dialect with every scope, unless specified otherwise. */
export async function dialectKey(
  gateway: GatewayUnderTest,
  { admin_key }: TestOrganization,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const spec = { scopes: ['*'], dialect: 'verified-workflows', rate_limit: PLENTY, ...changes };
  return (await gateway.key(admin_key, spec)).api_key;
}

export function unknownTask(): string {
  return VERIFIED_WORKFLOWS_WIRE.taskIds.format(randomUUIDv7());
}
