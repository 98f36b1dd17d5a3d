import { useId } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import type { Assignment } from '../data/assignment.js';
import { AttachedFiles } from './attached-files.js';

interface EvidencePanelProps {
  readonly assignment: Assignment;
  readonly notes: string;
  readonly isReadOnly: boolean;
  readonly onNotes: (notes: string) => void;
}

/** What supports the answer: notes and links, and files. */
export function EvidencePanel({ assignment, notes, isReadOnly, onNotes }: EvidencePanelProps) {
  const t = useMessages();
  const id = useId();
  const isRequired = assignment.task.output.evidence_required;
  return (
    <fieldset className="group evidence" disabled={isReadOnly}>
      <legend>
        {t('work.evidence')}
        {!isRequired && <span className="optional"> {t('work.form.optional')}</span>}
      </legend>
      <div className="field">
        <label htmlFor={id}>{t('work.evidence.notes')}</label>
        <textarea
          id={id}
          rows={2}
          dir="auto"
          value={notes}
          aria-describedby={`${id}-hint`}
          onChange={event => {
            onNotes(event.currentTarget.value);
          }}
        />
        <p className="hint" id={`${id}-hint`}>
          {t('work.evidence.notes.hint')}
        </p>
      </div>
      <AttachedFiles assignmentId={assignment.assignment_id} />
    </fieldset>
  );
}
