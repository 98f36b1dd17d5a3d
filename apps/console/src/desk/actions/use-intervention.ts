import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { call } from '../../api/call.js';
import type { TaskView } from '../data/tasks.js';
import { taskQuery } from '../data/tasks.js';

/** What an operator does to a task. */
export type Intervention =
  | { readonly type: 'requeue'; readonly reason: string; readonly exclude_former: boolean }
  | {
      readonly type: 'reassign';
      readonly reason: string;
      readonly worker_id: string;
      /** The assignment that ends; absent for the only one, or for an open place. */
      readonly assignment_id?: string;
    }
  | { readonly type: 'deadline'; readonly reason: string; readonly deadline: string }
  | { readonly type: 'cancel'; readonly reason: string };

/** Acts on a task. A repetition after a lost response has the same Idempotency-Key, and is done once. */
export function useIntervention(taskId: string, onDone: (task: TaskView) => void) {
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  return useMutation({
    mutationFn: (action: Intervention) => send(taskId, action, keyFor(action)),
    onSuccess: task => {
      client.setQueryData(taskQuery(taskId).queryKey, task);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      onDone(task);
    },
  });
}

/** The same key for as long as the same is asked for. */
export function useIdempotencyKey(): (request: unknown) => string {
  const last = useRef({ request: '', key: '' });
  return request => {
    const text = JSON.stringify(request);
    if (text !== last.current.request) last.current = { request: text, key: crypto.randomUUID() };
    return last.current.key;
  };
}

function send(taskId: string, action: Intervention, key: string): Promise<TaskView> {
  const same = { path: { task_id: taskId }, headers: { 'idempotency-key': key } };
  const { reason } = action;
  switch (action.type) {
    case 'requeue':
      return call('post', '/v1/tasks/{task_id}/requeue', {
        ...same,
        body: { reason, exclude_former: action.exclude_former },
      });
    case 'reassign': {
      const { worker_id, assignment_id } = action;
      return call('post', '/v1/tasks/{task_id}/reassign', {
        ...same,
        body: { reason, worker_id, ...(assignment_id !== undefined && { assignment_id }) },
      });
    }
    case 'deadline':
      return call('post', '/v1/tasks/{task_id}/deadline', {
        ...same,
        body: { reason, deadline: action.deadline },
      });
    case 'cancel':
      return call('post', '/v1/tasks/{task_id}/cancel', { ...same, body: { reason } });
  }
}
