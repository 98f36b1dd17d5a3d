export { Answers } from './answers.decorator.js';
export { CommandClient } from './command-client.js';
export type { SendOptions } from './command-client.js';
export { CountersignTransport } from './countersign.transport.js';
export { DeadLetterBox } from './dead-letter-box.js';
export type { DeadLetterFilter, DeadMessage, ResendOutcome } from './dead-letter-box.js';
export { EventPublisher } from './event-publisher.js';
export type {
  OutgoingEvent,
  PublishResult,
  StopReason,
  StoredEvent,
  StreamState,
} from './event-publisher.js';
export { MessagingModule, createTransport } from './messaging.module.js';
export type { MessagingOptions, Tuning } from './messaging-options.js';
export { NatsConnection } from './nats-connection.js';
export { OnEvent, OnEveryEvent } from './on-event.decorator.js';
export { isOutage } from './outage.js';
export { POISON_REASONS, PoisonMessage } from './poison-message.js';
export type { PoisonReason } from './poison-message.js';
export { DEAD_REASONS } from './settlement.js';
export type { DeadReason, Outcome } from './settlement.js';
export { StreamPublisher } from './stream-publisher.js';
export type { DurableName, EventWildcard, SubscriptionOptions } from './subscription.js';
export { Header } from './wire-headers.js';
