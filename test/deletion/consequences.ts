/** One row of `docs/deletion.md`: the effect of an ended resource on what refers to it. */
export interface Consequence {
  readonly id: string;
  /** The resource that is deleted, revoked, suspended, or expires. */
  readonly thing: string;
  readonly refersToIt: string;
  readonly happens: string;
}

/** `test/e2e/deletion.spec.ts` tests each row; a row without a check does not compile. */
export const CONSEQUENCES = [
  {
    id: 'worker-offer',
    thing: 'Worker, deleted',
    refersToIt: 'Open offers',
    happens: 'Withdrawn; the task is offered to the next worker at once',
  },
  {
    id: 'worker-accepted',
    thing: 'Worker, deleted',
    refersToIt: 'Accepted work',
    happens: 'Released; the task is offered to the next worker at once. The worker is not paid for it',
  },
  {
    id: 'worker-started',
    thing: 'Worker, deleted',
    refersToIt: 'Started work',
    happens: 'Released; the task is offered to the next worker at once. The worker is not paid for it',
  },
  {
    id: 'worker-answer',
    thing: 'Worker, deleted',
    refersToIt: 'Answers that are not decided yet',
    happens: 'Stay, count and are paid',
  },
  {
    id: 'worker-key',
    thing: 'Worker, deleted',
    refersToIt: 'Their key, also one that is being rotated',
    happens: 'Refused with 401 at once, by every gateway',
  },
  {
    id: 'worker-waiting',
    thing: 'Worker, deleted',
    refersToIt: 'Waiting and later tasks',
    happens: 'Never offered to them: the registry refuses an offer that was decided before the deletion',
  },
  {
    id: 'worker-quality',
    thing: 'Worker, deleted',
    refersToIt: 'What known answers say of them',
    happens: 'Kept, since results rest on it; the worker is in no list',
  },
  {
    id: 'worker-history',
    thing: 'Worker, deleted',
    refersToIt: 'Events and webhooks of tasks',
    happens: 'Unchanged; they go on naming the worker',
  },
  {
    id: 'suspended-work',
    thing: 'Worker, suspended',
    refersToIt: 'Open offers, accepted and started work',
    happens: 'As when the worker is deleted',
  },
  {
    id: 'suspended-key',
    thing: 'Worker, suspended',
    refersToIt: 'Their key',
    happens: 'Reads; everything that would change something is refused with 403 `worker.suspended`',
  },
  {
    id: 'suspended-lifted',
    thing: 'Worker, suspension lifted',
    refersToIt: 'Waiting tasks',
    happens: 'Offered to them again, except those they had a place on',
  },
  {
    id: 'pool-left',
    thing: 'Worker, taken out of a pool',
    refersToIt: 'Open work of that pool',
    happens: 'Offers are withdrawn, accepted and started work is released; work elsewhere stays',
  },
  {
    id: 'skill-lost',
    thing: 'Skill, certification, language, jurisdiction or trust, taken away',
    refersToIt: 'Offers that need it',
    happens: 'Withdrawn; what was accepted or started may be finished',
  },
  {
    id: 'person-changed',
    thing: 'Worker, stated to be another person',
    refersToIt: 'Open work that the person requested, or has or had with another account',
    happens: 'Withdrawn or released, whatever its progress; it goes to the next worker at once',
  },
  {
    id: 'certification-expired',
    thing: 'Certification, expired',
    refersToIt: 'Offers that need it',
    happens: 'Withdrawn within seconds; what was accepted or started may be finished',
  },
  {
    id: 'pool-workers',
    thing: 'Pool, deleted',
    refersToIt: 'Workers in it',
    happens: 'Refused with 409 `pool.in_use`, so no worker loses their only pool by it',
  },
  {
    id: 'pool-tasks',
    thing: 'Pool, deleted',
    refersToIt: 'Live tasks in it, waiting or worked on',
    happens: 'Refused with 409 `pool.in_use`',
  },
  {
    id: 'pool-new-tasks',
    thing: 'Pool, deleted',
    refersToIt: 'New tasks, also within the lifetime of a cache',
    happens: 'Refused with 422 `task.invalid`; nothing is held for them',
  },
  {
    id: 'pool-keys',
    thing: 'Pool, deleted',
    refersToIt: 'API keys limited to it',
    happens: 'Stay limited to it: they see and can do nothing',
  },
  {
    id: 'pool-name',
    thing: 'Pool, deleted',
    refersToIt: 'A new pool of the same name',
    happens: 'Another pool, with another id; nothing of the old one refers to it',
  },
  {
    id: 'endpoint-deliveries',
    thing: 'Webhook endpoint, deleted',
    refersToIt: 'Deliveries that wait',
    happens: 'Skipped, with the reason `endpoint_deleted`',
  },
  {
    id: 'endpoint-redelivery',
    thing: 'Webhook endpoint, deleted',
    refersToIt: 'Old deliveries',
    happens: 'Stay readable; redelivering one is refused with 409 `webhook_endpoint.disabled`',
  },
  {
    id: 'endpoint-secret',
    thing: 'Webhook endpoint, deleted',
    refersToIt: 'Its secret',
    happens: 'Cannot be rotated: 404',
  },
  {
    id: 'receiver-endpoints',
    thing: 'Test receiver, closed by itself or by request',
    refersToIt: 'Webhook endpoints at its address',
    happens: 'Answered 410, and disabled at the next delivery',
  },
  {
    id: 'receiver-erasure',
    thing: 'Task, erased',
    refersToIt: 'What a test receiver has received about it',
    happens: 'Deleted, with requests whose task is not known',
  },
  {
    id: 'key-requests',
    thing: 'API key, revoked or expired',
    refersToIt: 'Requests with it',
    happens: 'Refused with 401 at once',
  },
  {
    id: 'key-tasks',
    thing: 'API key, revoked or expired',
    refersToIt: 'Tasks, callbacks and endpoints made with it',
    happens: 'Go on: they are the organization’s',
  },
  {
    id: 'key-children',
    thing: 'API key, revoked or expired',
    refersToIt: 'Keys made with it',
    happens: 'Go on: they are the organization’s, and revoked by themselves',
  },
  {
    id: 'organization-keys',
    thing: 'Organization, suspended',
    refersToIt: 'Its API keys and its workers’ keys',
    happens: 'Refused with 403 `organization.suspended` at once, by every gateway',
  },
  {
    id: 'organization-tasks',
    thing: 'Organization, suspended',
    refersToIt: 'Live tasks, offers and work',
    happens: 'Cancelled; what was finished is paid and the rest of the money is available again',
  },
  {
    id: 'organization-webhooks',
    thing: 'Organization, suspended',
    refersToIt: 'Webhooks',
    happens: 'Deliver the endings',
  },
  {
    id: 'organization-lifted',
    thing: 'Organization, suspension lifted',
    refersToIt: 'Its keys and cancelled tasks',
    happens: 'The keys work again; the tasks stay cancelled',
  },
  {
    id: 'gold-tasks',
    thing: 'Known answer, deleted',
    refersToIt: 'Its task, and what it said of workers',
    happens: 'The task goes on as before; the judgement is taken back',
  },
  {
    id: 'price-live-tasks',
    thing: 'Price, replaced',
    refersToIt: 'Live tasks',
    happens: 'Keep the price that is held for them; later tasks have the new one',
  },
  {
    id: 'decision-reasoning',
    thing: '`decision_reasoning` of an organization, changed',
    refersToIt: 'Live decisions',
    happens:
      'Keep the rule they were posted under, which is in their `output.schema`; later decisions have the new one',
  },
  {
    id: 'rules-assessments',
    thing: 'Decision rules, replaced by a later version',
    refersToIt: 'Earlier assessments, and their tasks',
    happens: 'Keep the outcome, the rule and the version that decided them; later ones go by the new version',
  },
  {
    id: 'workspace',
    thing: 'Workspace',
    refersToIt: 'Tasks in it',
    happens: 'A workspace is a word on tasks and cannot be deleted: it is there as soon as a task names it',
  },
] as const satisfies readonly Consequence[];

export type ConsequenceId = (typeof CONSEQUENCES)[number]['id'];

/** The table of `docs/deletion.md`. */
export function consequenceTable(): string {
  const rows = CONSEQUENCES.map(
    ({ thing, refersToIt, happens }) => `| ${thing} | ${refersToIt} | ${happens} |`,
  );
  return ['| when this ends | what refers to it | what happens |', '| --- | --- | --- |', ...rows].join('\n');
}
