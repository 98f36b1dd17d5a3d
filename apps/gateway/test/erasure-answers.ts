import { EraseAccounts, ErasePerson, EraseTask, FindAccounts, GetPersonErasure } from '#libs/contracts';
import type { FakeServices } from './fake-services.js';

const AT = '2026-03-02T04:00:00.000Z';

/** Answers as if nobody had requested or done anything. */
export function answerErasures(fakes: FakeServices): void {
  fakes.answer(EraseTask, ({ task_id, reference }) => ({
    task_id,
    erasure: { reason: 'request' as const, reference, erased_at: AT },
    replayed: false,
  }));
  const progress = { requested_at: AT, erased_tasks: 0, pending_tasks: 0, completed_at: null };
  fakes.answer(ErasePerson, ({ erasure_id, worker_ids, reference }) => ({
    ...{ erasure_id, worker_ids, reference },
    ...progress,
  }));
  fakes.answer(GetPersonErasure, ({ erasure_id }) => ({
    ...{ erasure_id, worker_ids: [], reference: null },
    ...progress,
  }));
  fakes.answer(FindAccounts, request => ({
    person_id: 'person_id' in request ? request.person_id : null,
    worker_ids: 'worker_id' in request ? [request.worker_id] : [],
  }));
  fakes.answer(EraseAccounts, () => ({}));
}
