import type { Attributes } from '@opentelemetry/api';

/**
 * Every attribute set on spans, by the semantic conventions where they have one. Written out, because those for
 * commands and events are in a part of the conventions' package with thousands of names; a spec compares the two.
 *
 * Values are ids, names from the code, numbers, and codes: nothing that a customer, a worker, or a receiver wrote. So
 * there is no `url.path`, `url.full`, `client.address`, or `user_agent.original`.
 */
export const Attribute = {
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  httpResendCount: 'http.request.resend_count',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  urlScheme: 'url.scheme',
  rpcSystem: 'rpc.system.name',
  rpcMethod: 'rpc.method',
  rpcStatus: 'rpc.response.status_code',
  messagingSystem: 'messaging.system.name',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  messagingConsumerGroup: 'messaging.consumer.group.name',
  messagingMessageId: 'messaging.message.id',
  dbSystem: 'db.system.name',
  dbNamespace: 'db.namespace',
  dbQuerySummary: 'db.query.summary',
  dbQueryText: 'db.query.text',
} as const;

/** Attributes of Countersign's own. */
export const OwnAttribute = {
  taskId: 'countersign.task.id',
  orgId: 'countersign.organization.id',
  /** What became of an event: `done`, `retry`, or `dead`. */
  outcome: 'countersign.outcome',
  /** Inputs that a coalescer wrote together. */
  batchSize: 'countersign.batch.size',
  deliveryId: 'countersign.delivery.id',
  eventType: 'countersign.event.type',
} as const;

/** What a unit of work is about. */
export function subjectAttributes(subject: {
  readonly taskId?: string | undefined;
  readonly orgId?: string | undefined;
}): Attributes {
  return {
    ...(subject.taskId !== undefined && { [OwnAttribute.taskId]: subject.taskId }),
    ...(subject.orgId !== undefined && { [OwnAttribute.orgId]: subject.orgId }),
  };
}
