import { ListCompletedTasks } from '#libs/contracts';
import type { CompletedTask } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import type { FakeServices } from './fake-services.js';

/** A completed task, as the registry returns it for an export. */
export function completed(changes: Partial<CompletedTask> = {}): CompletedTask {
  return {
    task_id: randomUUIDv7(),
    ...{
      workspace_id: 'default',
      task_type: 'text-qa',
      domain: 'general',
      title: 'T',
      instructions: 'Check.',
    },
    payload: { content: 'Said' },
    decision: null,
    output: { body: 'Corrected' },
    ...{ agreement: 1, posterior: 1 },
    ...{ created_at: '2026-06-09T14:32:00.000Z', completed_at: '2026-06-09T14:35:00.000Z' },
    ...changes,
  };
}

/** Answers page after page of these tasks, unlimited unless `pages` is given. */
export function answerPages(fakes: FakeServices, tasks: readonly CompletedTask[], pages = Infinity): void {
  fakes.answer(ListCompletedTasks, ({ cursor }) => {
    const nth = Number(cursor ?? 1);
    return { data: [...tasks], next_cursor: nth < pages ? String(nth + 1) : null };
  });
}
