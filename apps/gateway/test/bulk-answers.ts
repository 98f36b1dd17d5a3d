import { CancelBulk, CountBulk, GetBulk, ListBulk, ListBulkItems, StartBulk } from '#libs/contracts';
import type { FakeServices } from './fake-services.js';

const JOB = {
  status: 'running' as const,
  action: { type: 'cancel' as const, reason: 'The campaign is over.' },
  filter: { domain: 'security' },
  key_id: null,
  ...{ total: 2, pending: 1, changed: 1, unchanged: 0, refused: 0, failed: 0, skipped: 0 },
  created_at: '2026-03-02T04:00:00.000Z',
  ended_at: null,
};

/** Answers as if every job were half done. */
export function answerBulk(fakes: FakeServices): void {
  fakes.answer(CountBulk, () => ({ count: 2 }));
  fakes.answer(StartBulk, ({ job_id }) => ({ ...JOB, job_id }));
  for (const contract of [GetBulk, CancelBulk]) fakes.answer(contract, ({ job_id }) => ({ ...JOB, job_id }));
  fakes.answer(ListBulk, () => ({ data: [], next_cursor: null }));
  fakes.answer(ListBulkItems, () => ({ data: [], next_cursor: null }));
}
