import { z } from 'zod';
import { EXAMPLE, Id, Instant, InstantOut, LIMITS, Label, labelKey } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery, queryFlag } from '../../edge/schemas/input.js';
import { OUTCOMES, boundsFault } from './decision-rules.rule.js';

/** In the currency of the request. A larger amount is a matter for a person in any case. */
export const Amount = z.number().min(0).max(1_000_000_000_000_000);
/** A risk or a confidence: 0 for none, 1 for certainty. */
export const Share = z.number().min(0).max(1);

const MAX_RULES = 100;
/** Over all rules together, so that a page of rule sets stays small and a simulation fast. */
const MAX_VALUES = 1_000;

const Values = z.array(Label).min(1).max(LIMITS.listItems);

function boundsOf(field: z.ZodNumber) {
  return z
    .strictObject({
      gt: field.optional(),
      gte: field.optional(),
      lt: field.optional(),
      lte: field.optional(),
    })
    .superRefine((bounds, context) => {
      const message = boundsFault(bounds);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });
}

const Conditions = z
  .strictObject({
    /** One of these kinds of action. */
    action: Values.optional(),
    amount: boundsOf(Amount).optional(),
    /** One of these currencies. */
    currency: Values.optional(),
    risk: boundsOf(Share).optional(),
    confidence: boundsOf(Share).optional(),
    tags: z
      .strictObject({
        /** Each of these. */
        all: Values.optional(),
        /** At least one of these. */
        any: Values.optional(),
        /** None of these. A request that does not say its tags does not match. */
        none: Values.optional(),
      })
      .refine(tags => Object.values(tags).some(list => list !== undefined), 'Needs all, any, or none.')
      .optional(),
  })
  .refine(({ amount, currency }) => amount === undefined || currency !== undefined, {
    path: ['amount'],
    message: 'Needs a condition on currency beside it: amounts of different currencies do not compare.',
  });

/** An empty `when` matches every request. */
export const DecisionRule = named(
  'DecisionRule',
  z.strictObject({ name: Label, when: Conditions, then: z.enum(OUTCOMES) }),
);
export type DecisionRule = z.infer<typeof DecisionRule>;

export const DecisionRules = z
  .array(DecisionRule)
  .max(MAX_RULES)
  .superRefine((rules, context) => {
    const known = new Set<string>();
    for (const [place, { name }] of rules.entries()) {
      const key = labelKey(name);
      if (known.has(key)) {
        context.addIssue({ code: 'custom', path: [place, 'name'], message: 'Another rule has this name.' });
      }
      known.add(key);
    }
    if (rules.reduce((sum, rule) => sum + valuesIn(rule), 0) > MAX_VALUES) {
      context.addIssue({ code: 'custom', message: `May list at most ${MAX_VALUES} values over all rules.` });
    }
  });

function valuesIn({ when: { action = [], currency = [], tags = {} } }: DecisionRule): number {
  const { all = [], any = [], none = [] } = tags;
  return [action, currency, all, any, none].reduce((sum, list) => sum + list.length, 0);
}

export const EXAMPLE_RULES: readonly z.input<typeof DecisionRule>[] = [
  { name: 'fraud', when: { tags: { any: ['chargeback', 'sanctions'] } }, then: 'human' },
  {
    name: 'small refunds',
    when: {
      action: ['refund'],
      currency: ['USD'],
      amount: { lte: 50 },
      risk: { lt: 0.2 },
      confidence: { gte: 0.9 },
    },
    then: 'automatic',
  },
];
const EXAMPLE_ID = '0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f';

export const RuleSetSpec = named(
  'DecisionRuleSetSpec',
  z.strictObject({
    /** Null: for every agent without rules of its own. */
    agent_id: Label.nullable().default(null),
    /** The first that matches decides; when none does, a person decides. */
    rules: DecisionRules,
    /** Defaults to now. */
    valid_from: Instant.optional(),
  }),
  { agent_id: 'refund-agent', rules: [...EXAMPLE_RULES] },
);
export type RuleSetSpec = z.infer<typeof RuleSetSpec>;

export const RULE_SET_STATUSES = ['scheduled', 'current', 'superseded'] as const;

export const RuleSetView = named(
  'DecisionRuleSet',
  z.object({
    rule_set_id: Id,
    agent_id: z.string().nullable(),
    /** Counts the versions of this agent, or of the general rules. */
    version: z.int().min(1),
    /** `scheduled` until `valid_from`; `superseded` by a later one. */
    status: z.enum(RULE_SET_STATUSES),
    rules: z.array(DecisionRule),
    valid_from: InstantOut,
    created_at: InstantOut,
    /** The API key it was made with. */
    created_by_key: Id,
  }),
  {
    rule_set_id: EXAMPLE_ID,
    agent_id: 'refund-agent',
    version: 3,
    status: 'current',
    rules: [...EXAMPLE_RULES],
    valid_from: EXAMPLE.createdAt,
    created_at: EXAMPLE.createdAt,
    created_by_key: EXAMPLE.keyId,
  },
);
export type RuleSetView = z.infer<typeof RuleSetView>;

export const RuleSetQuery = z.strictObject({
  ...pageQuery,
  agent_id: Label.optional(),
  /** Whether to list only rule sets that are in force. */
  current: queryFlag().optional(),
});
export type RuleSetQuery = z.output<typeof RuleSetQuery>;

export const RuleSetPath = z.strictObject({ rule_set_id: Id });
export type RuleSetPath = z.infer<typeof RuleSetPath>;
