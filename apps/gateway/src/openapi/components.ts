import {
  AssignmentView,
  Balance,
  BillingSettings,
  BillingSettingsChange,
  LoggedEvent,
  MatchView,
  PoolChange,
  PoolSpec,
  PoolView,
  PriceSpec,
  PriceView,
  SumMicros,
  TaskSpec,
  TaskSummary,
  TaskView,
  Transaction,
  WebhookDeliveryDetail,
  WebhookDeliveryView,
  WebhookEndpointChange,
  WebhookEndpointSpec,
  WebhookEndpointView,
  WorkerChange,
  WorkerSpec,
  WorkerView,
} from '#libs/contracts';
import { documented } from '../endpoint/documented.js';
import { Problem } from '../errors/problem.js';

/** What the services' own models are called in the document; each is either taken or given, never both. */
const NAMES = {
  AssignmentView,
  Balance,
  BillingSettings,
  BillingSettingsChange,
  LoggedEvent,
  MatchView,
  PoolChange,
  PoolSpec,
  PoolView,
  PriceSpec,
  PriceView,
  Problem,
  TaskSpec,
  TaskSummary,
  TaskView,
  Transaction,
  WebhookDeliveryDetail,
  WebhookDeliveryView,
  WebhookEndpointChange,
  WebhookEndpointSpec,
  WebhookEndpointView,
  WorkerChange,
  WorkerSpec,
  WorkerView,
};

for (const [id, schema] of Object.entries(NAMES)) documented.add(schema, { id });

documented.add(SumMicros, { type: 'integer', description: 'Micro-units, exact; may lie beyond 2^53.' });

export { documented };
