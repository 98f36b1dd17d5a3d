import {
  EXAMPLE,
  OwnWorkerView,
  PoolChange,
  PoolSpec,
  PoolView,
  WorkerChange,
  WorkerSpec,
  WorkerView,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

const ADA = {
  name: 'Ada',
  pool_ids: [EXAMPLE.poolId],
  pool_tasks_only: false,
  skills: ['phone_verification', 'incident_response'],
  certifications: [{ name: 'soc-operator', expires_at: '2099-01-31T00:00:00.000Z' }],
  domains: ['security'],
  jurisdictions: [],
  languages: ['en'],
  trust_level: 4,
  rating: 4.9,
  capacity: 3,
  available: true,
  person_id: 'ada.lovelace',
};

named('WorkerSpec', WorkerSpec, ADA);
named('WorkerChange', WorkerChange, { available: false, capacity: 1 });

/** Shared with schemas that also contain a worker's key. */
export const EXAMPLE_WORKER = {
  worker_id: EXAMPLE.workerId,
  ...ADA,
  status: 'active' as const,
  suspension: null,
  open_assignments: 1,
  last_work_ended_at: '2026-03-01T11:40:00.000Z',
  created_at: '2026-03-01T12:00:00.000Z',
  updated_at: '2026-03-01T12:00:00.000Z',
};
named('WorkerView', WorkerView, EXAMPLE_WORKER);
named('OwnWorkerView', OwnWorkerView, EXAMPLE_WORKER);

named('PoolSpec', PoolSpec, { name: 'soc', work_timeout_seconds: 3_600, assignment: 'direct' });
named('PoolChange', PoolChange, { work_timeout_seconds: null });
named('PoolView', PoolView, {
  pool_id: EXAMPLE.poolId,
  name: 'soc',
  work_timeout_seconds: 3_600,
  assignment: 'direct',
  accept_within_seconds: null,
  created_at: '2026-03-01T11:55:00.000Z',
  updated_at: '2026-03-01T11:55:00.000Z',
});
