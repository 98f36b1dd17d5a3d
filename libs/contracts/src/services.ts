/** The seven services. A name here is durable: it is the queue group, the role and the schema (with `_`). */
export const SERVICES = [
  'gateway',
  'task-registry',
  'matcher',
  'sla-monitor',
  'consensus',
  'webhook-dispatcher',
  'billing',
] as const;

export type ServiceName = (typeof SERVICES)[number];
