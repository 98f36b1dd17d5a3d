import {
  EXAMPLE,
  WebhookDeliveryDetail,
  WebhookDeliveryView,
  WebhookEndpointChange,
  WebhookEndpointDetail,
  WebhookEndpointSpec,
  WebhookEndpointView,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

const URL = 'https://agent.example/hooks/countersign';

named('WebhookEndpointSpec', WebhookEndpointSpec, {
  url: URL,
  events: ['task.completed', 'task.failed', 'task.cancelled'],
  description: 'Triage agent',
});
named('WebhookEndpointChange', WebhookEndpointChange, { events: null, enabled: true });

/** Shared with schemas that also contain an endpoint's secret. */
export const EXAMPLE_ENDPOINT = {
  endpoint_id: EXAMPLE.endpointId,
  url: URL,
  events: ['task.completed' as const, 'task.failed' as const, 'task.cancelled' as const],
  description: 'Triage agent',
  task_id: null,
  dialect: 'native' as const,
  pools: null,
  enabled: true,
  status: 'enabled' as const,
  failing_since: null,
  disabled_at: null,
  disabled_reason: null,
  created_at: '2026-03-01T12:05:00.000Z',
  updated_at: '2026-03-01T12:05:00.000Z',
};
named('WebhookEndpointView', WebhookEndpointView, EXAMPLE_ENDPOINT);
named('WebhookEndpointDetail', WebhookEndpointDetail, {
  ...EXAMPLE_ENDPOINT,
  health: {
    state: 'ok',
    reason: null,
    waiting_until: null,
    consecutive_failures: 0,
    last_success_at: EXAMPLE.endedAt,
    last_failure_at: null,
    last_failure: null,
  },
});

const delivery = {
  delivery_id: EXAMPLE.deliveryId,
  event_id: EXAMPLE.eventId,
  event_type: 'task.completed',
  task_id: EXAMPLE.taskId,
  endpoint_id: EXAMPLE.endpointId,
  url: URL,
  status: 'delivered' as const,
  attempts: 1,
  next_attempt_at: null,
  reason: null,
  created_at: EXAMPLE.endedAt,
  updated_at: '2026-03-02T03:56:31.210Z',
};
named('WebhookDeliveryView', WebhookDeliveryView, delivery);
named('WebhookDeliveryDetail', WebhookDeliveryDetail, {
  ...delivery,
  attempt_log: [
    {
      attempt: 1,
      round: 1,
      started_at: '2026-03-02T03:56:31.040Z',
      duration_ms: 170,
      outcome: 'delivered',
      response_status: 204,
      response_body: null,
      error: null,
    },
  ],
});
