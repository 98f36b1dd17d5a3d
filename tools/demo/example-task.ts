const FIFTEEN_MINUTES_MS = 900_000;

/** The example of BioLayer's document, with current ids and dates. Without a callback, nothing is handed off. */
export function exampleTask(orgId: string, poolId: string, callbackUrl: string | undefined): object {
  const now = Date.now();
  return {
    origin: {
      org_id: orgId,
      product: 'threatlabs',
      request_id: 'IR-48219',
      created_by: 'system',
      created_at: new Date(now).toISOString(),
    },
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
      deadline: new Date(now + FIFTEEN_MINUTES_MS).toISOString(),
      target_latency_seconds: 600,
    },
    requirements: {
      skills: ['phone_verification', 'incident_response'],
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
    ...(callbackUrl !== undefined && {
      handoff: {
        callback_url: callbackUrl,
        callback_auth: { type: 'bearer', token: 'redacted' },
        retry_policy: { max_retries: 6, backoff_seconds: 30 },
      },
    }),
    audit: { log_required: true, retain_days: 365 },
  };
}
