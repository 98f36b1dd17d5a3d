export { createTestDatabase } from './test-database.js';
export type { TestDatabase } from './test-database.js';
export { startTestNats } from './test-nats.js';
export type { TestNats } from './test-nats.js';
export { waitFor } from './wait-for.js';
export type { WaitOptions } from './wait-for.js';
export { startWebhookReceiver, verifyWebhook } from './webhook-receiver.js';
export type { ReceivedWebhook, ReceiverAnswer, WebhookReceiver } from './webhook-receiver.js';
