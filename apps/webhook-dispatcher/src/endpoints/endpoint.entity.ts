import { EntitySchema } from 'typeorm';
import type { Endpoint } from './endpoint.rule.js';

/**
 * For creating, reading and changing single endpoints. Matching events, counting failures and removing the endpoints of
 * ended tasks work on sets of rows, in SQL.
 */
export const EndpointEntity = new EntitySchema<Endpoint>({
  name: 'Endpoint',
  tableName: 'endpoints',
  columns: {
    endpointId: { name: 'endpoint_id', type: 'uuid', primary: true },
    orgId: { name: 'org_id', type: 'uuid' },
    url: { name: 'url', type: 'text' },
    events: { name: 'events', type: 'text', array: true, nullable: true },
    description: { name: 'description', type: 'text', nullable: true },
    taskId: { name: 'task_id', type: 'uuid', nullable: true },
    dialect: { name: 'dialect', type: 'text', default: 'native' },
    pools: { name: 'pools', type: 'uuid', array: true, nullable: true },
    disabledReason: { name: 'disabled_reason', type: 'text', nullable: true },
    disabledAt: { name: 'disabled_at', type: 'timestamptz', nullable: true },
    failingSince: { name: 'failing_since', type: 'timestamptz', nullable: true },
    failedAttempts: { name: 'failed_attempts', type: 'int', default: 0 },
    failingWarnedAt: { name: 'failing_warned_at', type: 'timestamptz', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    updatedAt: { name: 'updated_at', type: 'timestamptz' },
    deletedAt: { name: 'deleted_at', type: 'timestamptz', nullable: true },
  },
});
