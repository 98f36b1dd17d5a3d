import type { BenchOrganization } from './organization.js';

const ONE_DAY_MS = 86_400_000;

/**
 * BioLayer's example, due tomorrow, so that nothing is late during the measurement. `skill` replaces the required
 * skills.
 */
export function taskBody({ orgId, poolId }: BenchOrganization, skill?: string): object {
  return {
    origin: { org_id: orgId, product: 'threatlabs', request_id: 'IR-48219', created_by: 'system' },
    task_type: 'verification',
    domain: 'security',
    title: 'Verify endpoint owner activity',
    instructions: 'Call the endpoint owner and confirm the 03:42 UTC PowerShell session.',
    context: {
      background: 'EDR flagged anomalous activity; automation needs human confirmation.',
      constraints: ['Do not disclose internal case ID'],
      risk_notes: ['Potential active compromise'],
    },
    sla: {
      urgency: 'high',
      deadline: new Date(Date.now() + ONE_DAY_MS).toISOString(),
      target_latency_seconds: 3_600,
    },
    requirements: {
      skills: skill === undefined ? ['phone_verification', 'incident_response'] : [skill],
      certifications: ['soc-operator'],
      trust_level: 4,
      min_rating: 4.8,
      worker_pool_id: poolId,
    },
    output: {
      expected_format: 'structured_json',
      schema: { reached_user: 'boolean', user_confirmed: 'boolean', notes: 'string' },
      evidence_required: true,
    },
    audit: { log_required: true, retain_days: 365 },
  };
}

/** The output that a worker submits for it. */
export const ANSWER = {
  output: { reached_user: true, user_confirmed: false, notes: 'Left the office at 18:00; it was not them.' },
  evidence: [{ type: 'call_recording', uri: 'https://example.com/recordings/IR-48219' }],
};
