export { HandlesCommand } from './handles-command.decorator.js';
export { natsAuthorization } from './access/nats-authorization.js';
export type { BrokerIdentity } from './access/nats-authorization.js';
export { BROKER_USERS, inboxPrefixOf, permissionsOf } from './access/permissions.js';
export type { BrokerUser, Permissions } from './access/permissions.js';
export { COMMANDS, accessOf } from './access/service-access.js';
export type { Broker } from './broker/broker-login.js';
export { brokerOf } from './broker/broker-of.js';
export type { GivenBrokerSettings } from './broker/broker-of.js';
export { clientOptions, connectOperator } from './broker/client-options.js';
export { Broadcasts } from './broadcasts.js';
export { CommandClient } from './command-client.js';
export { CountersignTransport } from './countersign.transport.js';
export { DeadLetterErasure } from './dead-letter-erasure.js';
export { DeadLetterBox } from './dead-letter-box.js';
export type {
  DeadLetterFilter,
  DeadMessage,
  ResendOutcome,
  Resolution,
  ResolvedBy,
} from './dead-letter-box.js';
export { EventPublisher } from './event-publisher.js';
export type { StoredEvent } from './event-publisher.js';
export { createEvent } from './messaging-spans.js';
export type { CreatedEvent } from './messaging-spans.js';
export { MessagingModule, createTransport } from './messaging.module.js';
export type { MessagingOptions, Tuning } from './messaging-options.js';
export { MESSAGING_MIGRATIONS } from './messaging-tables.js';
export { NatsConnection } from './nats-connection.js';
export { OnEvent, OnEveryEvent } from './on-event.decorator.js';
export { isOutage } from './outage.js';
export { PoisonMessage } from './poison-message.js';
export { DEAD_REASONS } from './acknowledgement.js';
export type { DeadReason, Outcome } from './acknowledgement.js';
export type { OutgoingEvent } from './send-event.js';
export { StreamPublisher } from './stream-publisher.js';
export { Header } from './wire-headers.js';
