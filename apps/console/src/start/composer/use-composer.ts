import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { ProblemError } from '../../api/problem.js';
import { useIdempotencyKey } from '../../desk/actions/use-intervention.js';
import { useMessages } from '../../messages/use-messages.js';
import { composeTask, faultsOf, otherFaults } from './compose-task.rule.js';
import type { Composed, Part, TaskFields, TaskSpec } from './compose-task.rule.js';

interface Composer {
  readonly fields: TaskFields;
  readonly set: (change: Partial<TaskFields>) => void;
  readonly composed: Composed;
  readonly send: () => void;
  readonly isSending: boolean;
  /** What is wrong at a field, as one text. */
  readonly faultOf: (part: Part) => string | undefined;
  /** A refusal, without what the fields say of it. */
  readonly error: unknown;
  readonly taskId: string | undefined;
}

/** A task that a person writes, and sends themselves: their session creates it. */
export function useComposer(): Composer {
  const t = useMessages();
  const client = useQueryClient();
  const keyFor = useIdempotencyKey();
  const [fields, setFields] = useState<TaskFields>(() => ({
    title: t('start.compose.title_example'),
    instructions: t('start.compose.instructions_example'),
    schema: EXAMPLE_SCHEMA,
    ...{ skills: '', poolId: '', answers: '1', method: 'majority' },
  }));
  /** The same task may be sent twice on purpose; a repetition after a lost response is not that. */
  const [sentCount, setSentCount] = useState(0);
  const composed = composeTask(fields);
  const create = useMutation({
    mutationFn: (task: TaskSpec) =>
      call('post', '/v1/tasks', { body: task, headers: { 'idempotency-key': keyFor([task, sentCount]) } }),
    onSuccess: () => {
      setSentCount(count => count + 1);
      void client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
  const faults = create.error instanceof ProblemError ? create.error.problem.errors : [];
  return {
    fields,
    set: change => {
      setFields(before => ({ ...before, ...change }));
      // It is about what was sent.
      if (create.error !== null) create.reset();
    },
    composed,
    send: () => {
      if (composed.outcome === 'composed') create.mutate(composed.task);
    },
    isSending: create.isPending,
    faultOf: part => {
      const own = composed.outcome === 'composed' ? undefined : NOT_SENT[composed.outcome];
      if (own?.part === part) return t(own.text);
      const texts = faultsOf(part, faults).map(({ pointer, detail }) => `${pointer}: ${detail}`);
      return texts.length === 0 ? undefined : texts.join('\n');
    },
    error: withoutFieldFaults(create.error),
    taskId: create.data?.task_id,
  };
}

const EXAMPLE_SCHEMA = `{
  "is_right": "boolean",
  "notes": "string?"
}`;

function withoutFieldFaults(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  return new ProblemError({ ...error.problem, errors: otherFaults(error.problem.errors) });
}

const NOT_SENT = {
  schema_not_json: { part: 'schema', text: 'start.compose.schema_not_json' },
  schema_no_object: { part: 'schema', text: 'start.compose.schema_no_object' },
  answers_no_number: { part: 'consensus', text: 'start.compose.answers_no_number' },
} as const;
