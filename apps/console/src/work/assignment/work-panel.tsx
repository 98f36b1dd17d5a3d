import { Suspense, lazy, useId } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { ProblemNote } from '../../ui/problem-note.js';
import type { Assignment } from '../data/assignment.js';
import { useAssignmentAction } from '../data/use-assignments.js';
import { DraftConflict, DraftStatus } from '../drafts/draft-status.js';
import type { useDraft } from '../drafts/use-draft.js';
import { EvidencePanel } from '../evidence/evidence-panel.js';
import { TextAnswer } from './text-answer.js';
import { outputForForm } from './decision-output.rule.js';
import { PanelEnd } from './panel-end.js';
import { useHeldSubmission } from './use-held-submission.js';
import { useSubmission } from './use-submission.js';

const AnswerForm = lazy(() => import('../form/answer-form.js'));

interface WorkPanelProps {
  readonly assignment: Assignment;
  readonly kept: ReturnType<typeof useDraft>;
}

/** The form of an assignment that is worked on, its notes and files, and the ways to end it. */
export function WorkPanel({ assignment, kept }: WorkPanelProps) {
  const t = useMessages();
  const formId = useId().replaceAll(':', '');
  const { assignment_id: assignmentId, status, task } = assignment;
  const { keeper, draft } = kept;
  const action = useAssignmentAction();
  const submission = useSubmission(assignment, keeper);
  const held = useHeldSubmission(assignment, submission.submit);
  const isReadOnly = submission.isPending || held.sentAt !== undefined;
  const start = (): void => {
    if (status === 'accepted' && !action.isPending) action.mutate({ action: 'start', assignmentId });
  };
  const change = (output: unknown): void => {
    keeper.change({ ...draft, output: outputForForm(task, draft.output, output) });
    // Entering something is progress: without it the work would be given to another worker.
    if (action.error === null) start();
  };
  const submit = (output: unknown): void => {
    // Held work must not be given to another worker for want of progress.
    if (action.error === null) start();
    held.hold(output);
  };
  const send = (): void => {
    const form = document.getElementById(formId);
    if (form instanceof HTMLFormElement) form.requestSubmit();
  };
  useShortcuts([
    { keys: 'mod+enter', label: 'work.shortcut.submit', run: send },
    { keys: 's', label: 'work.shortcut.start', run: start },
  ]);
  const { schema } = task.output;
  return (
    <div className="fields">
      <h2>{t(task.decision === null ? 'work.answer' : 'work.your_decision')}</h2>
      <DraftConflict state={kept} keeper={keeper} />
      {task.output.expected_format === 'structured_json' && schema !== undefined ? (
        <Suspense fallback={<p className="muted">{t('work.loading')}</p>}>
          <AnswerForm
            formId={formId}
            schema={schema}
            value={draft.output}
            isReadOnly={isReadOnly}
            refusal={submission.error}
            onChange={change}
            onSubmit={submit}
          />
        </Suspense>
      ) : (
        <TextAnswer
          formId={formId}
          isJson={task.output.expected_format === 'structured_json'}
          value={draft.output}
          isReadOnly={isReadOnly}
          onChange={change}
          onSubmit={submit}
        />
      )}
      <EvidencePanel
        assignment={assignment}
        notes={draft.notes}
        isReadOnly={isReadOnly}
        onNotes={notes => {
          keeper.change({ ...draft, notes });
        }}
      />
      {!submission.isPaused && <DraftStatus {...kept} />}
      <ProblemNote error={submission.error ?? action.error} />
      <PanelEnd
        status={status}
        formId={formId}
        held={held}
        isSubmitting={submission.isPending}
        isOffline={submission.isPaused}
        isActing={action.isPending}
        onStart={start}
        onRelease={() => {
          action.mutate({ action: 'release', assignmentId });
        }}
      />
    </div>
  );
}
