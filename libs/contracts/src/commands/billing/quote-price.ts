import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MAX_ANSWERS } from '../../model/consensus.js';
import { Price } from '../../model/money.js';
import { Id, InstantOut, Label, Urgency } from '../../model/scalars.js';
import { MAX_STEPS } from '../../model/workflow-step.js';
import { PriceView } from './price-row.js';

/** The price of a task if it were created now. Nothing is held. */
export const QuotePrice = defineCommand({
  subject: 'command.billing.quote',
  request: z.strictObject({
    org_id: Id,
    task_type: Label,
    domain: Label,
    urgency: Urgency,
    /** Per step. */
    answers_needed: z.int().min(1).max(MAX_ANSWERS),
    steps: z.int().min(1).max(MAX_STEPS),
  }),
  reply: z.strictObject({
    price: Price,
    /** The row of the price book that determines it. */
    row: PriceView,
    quoted_at: InstantOut,
  }),
});
