import { z } from 'zod';
import { DecisionVerdict, EXAMPLE, Id, InstantOut } from '#libs/contracts';
import { documented, named } from '../../edge/schemas/documented.js';

const common = {
  request_id: Id,
  signed_at: InstantOut,
  /** Null for a Sentinel whose record no longer exists. */
  sentinel_name: z.string().nullable(),
};

const Rendered = z.object({
  event: z.literal('decision.rendered'),
  ...common,
  verdict: DecisionVerdict,
  reasoning: z.string().nullable(),
});
/** The request expired, failed, or was cancelled. */
const Failed = z.object({
  event: z.literal('decision.failed'),
  ...common,
  verdict: z.null(),
  reasoning: z.string(),
});

/** The bodies that the dispatcher sends to callbacks and endpoints of this dialect. */
export const WEBHOOK_BODIES = [
  {
    event: 'decision.rendered',
    component: 'HumanLayerDecisionRenderedEvent',
    summary: 'A Sentinel rendered a verdict',
    schema: named('HumanLayerDecisionRenderedEvent', Rendered),
    example: {
      event: 'decision.rendered',
      request_id: EXAMPLE.taskId,
      verdict: 'approved',
      reasoning: 'Compliant with standards.',
      signed_at: EXAMPLE.endedAt,
      sentinel_name: 'Marie Dupont',
    },
  },
  {
    event: 'decision.failed',
    component: 'HumanLayerDecisionFailedEvent',
    summary: 'A request ended without a verdict',
    schema: named('HumanLayerDecisionFailedEvent', Failed),
    example: {
      event: 'decision.failed',
      request_id: EXAMPLE.taskId,
      verdict: null,
      reasoning: 'No Sentinel decided before the request expired.',
      signed_at: EXAMPLE.endedAt,
      sentinel_name: null,
    },
  },
] as const;

/** Any event that a receiver of this dialect may get, discriminated by `event`. */
export const ANY_EVENT = z.union(WEBHOOK_BODIES.map(({ schema }) => schema));
documented.add(ANY_EVENT, {
  id: 'HumanLayerEvent',
  discriminator: {
    propertyName: 'event',
    mapping: Object.fromEntries(
      WEBHOOK_BODIES.map(({ event, component }) => [event, `#/components/schemas/${component}`]),
    ),
  },
});
