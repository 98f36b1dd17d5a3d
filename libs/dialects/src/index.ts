export { reasonForNoVerdict } from './humanlayer/webhooks.js';
export { HUMANLAYER_WIRE } from './humanlayer/wire.js';
export { NATIVE_WIRE } from './native/wire.js';
export { toForeignInstant, toForeignResult, toPercent } from './verified-workflows/result.js';
export { VERIFIED_WORKFLOWS_WIRE } from './verified-workflows/wire.js';
export type { DeliverableEvent, IdFormat, WebhookFormat, WireDialect } from './wire-dialect.js';
export { WEBHOOK_FORMATS } from './wire-dialects.js';
