import {
  Balance,
  BillingSettings,
  BillingSettingsChange,
  EXAMPLE,
  EarningsEntry,
  PriceSpec,
  PriceView,
  QuotePrice,
  Statement,
  StatementMonth,
  Transaction,
  WorkerEarnings,
} from '#libs/contracts';
import { documented, named } from '../../edge/schemas/documented.js';

/** Without `valid_from` a price is valid at once; one in the past is refused. */
const newPrice = {
  tier: 'express' as const,
  task_type: 'verification',
  domain: null,
  urgency: null,
  min_answers: 1,
  unit: 'task' as const,
  amount_micros: 3_000_000,
  currency: 'USD' as const,
};
named('PriceSpec', PriceSpec, newPrice);
const price = { ...newPrice, valid_from: '2026-03-01T00:00:00.000Z' };
const row = { price_id: 17, org_id: EXAMPLE.orgId, ...price, created_at: '2026-02-27T09:12:00.000Z' };
named('PriceView', PriceView, row);
named('Quote', QuotePrice.reply, {
  price: { amount_micros: 3_000_000, currency: 'USD' },
  row,
  quoted_at: EXAMPLE.createdAt,
});

/** Shared with other schemas that contain a balance. */
export const EXAMPLE_BALANCE = {
  currency: 'USD' as const,
  available_micros: 97_000_000,
  held_micros: 3_000_000,
};
named('Balance', Balance, EXAMPLE_BALANCE);
named('BillingSettings', BillingSettings, { currency: 'USD', low_balance_micros: 20_000_000 });
named('BillingSettingsChange', BillingSettingsChange, { low_balance_micros: 20_000_000 });

named('Transaction', Transaction, {
  transaction_id: EXAMPLE.transactionId,
  kind: 'hold',
  available_change_micros: -3_000_000,
  held_change_micros: 3_000_000,
  currency: 'USD',
  task_id: EXAMPLE.taskId,
  reference: null,
  created_at: EXAMPLE.createdAt,
});

const entry = {
  transaction_id: EXAMPLE.transactionId,
  kind: 'capture' as const,
  change_micros: 3_000_000,
  task_id: EXAMPLE.taskId,
  reference: null,
  created_at: EXAMPLE.endedAt,
};
documented.add(EarningsEntry, { id: 'EarningsEntry' });
named('WorkerEarnings', WorkerEarnings, {
  worker_id: EXAMPLE.workerId,
  currency: 'USD',
  balance_micros: 3_000_000,
  data: [entry],
  next_cursor: null,
});

const movements = { held_micros: 3_000_000, captured_micros: 3_000_000, returned_micros: 0 };
named('StatementMonth', StatementMonth, { month: '2026-03', complete: false });
named('Statement', Statement, {
  month: '2026-03',
  complete: false,
  currency: 'USD',
  opening: { available_micros: 0, held_micros: 0 },
  credits_micros: 100_000_000,
  ...movements,
  closing: { available_micros: 97_000_000, held_micros: 0 },
  task_types: [{ task_type: 'verification', tasks: 1, ...movements }],
});
