import type { Assignment } from '../data/assignment.js';
import { isLapsed } from '../data/assignment.js';
import { useDraft } from '../drafts/use-draft.js';
import { LapsedPanel } from './lapsed-panel.js';
import { SubmittedPanel } from './submitted-panel.js';
import { WorkPanel } from './work-panel.js';

/** The worker's side of an assignment that they have, or had. The draft is at hand in each of its states. */
export function AnswerPanel({
  assignment,
  personId,
}: {
  readonly assignment: Assignment;
  readonly personId: string;
}) {
  const kept = useDraft(personId, assignment.assignment_id);
  if (assignment.status === 'submitted') return <SubmittedPanel assignment={assignment} draft={kept.draft} />;
  if (isLapsed(assignment)) return <LapsedPanel assignment={assignment} draft={kept.draft} />;
  return <WorkPanel assignment={assignment} kept={kept} />;
}
