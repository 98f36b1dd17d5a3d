import { useEffect, useRef } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import type { Assignment } from '../data/assignment.js';
import { HeldAnswer } from './held-answer.js';
import type { HeldSubmission } from './use-held-submission.js';

interface PanelEndProps {
  readonly status: Assignment['status'];
  readonly formId: string;
  readonly held: HeldSubmission;
  readonly isSubmitting: boolean;
  /** Whether the answer waits for a connection. */
  readonly isOffline: boolean;
  /** Whether the work is being started or given back. */
  readonly isActing: boolean;
  readonly onStart: () => void;
  readonly onRelease: () => void;
}

/** The ways to end the work on an assignment, or to take its answer back. */
export function PanelEnd(props: PanelEndProps) {
  const { status, formId, held, isSubmitting, isOffline, isActing, onStart, onRelease } = props;
  const t = useMessages();
  const submit = useRef<HTMLButtonElement>(null);
  const wasTakenBack = useRef(false);
  const { sentAt } = held;
  useEffect(() => {
    if (sentAt !== undefined || !wasTakenBack.current) return;
    wasTakenBack.current = false;
    submit.current?.focus();
  }, [sentAt]);
  if (sentAt !== undefined) {
    const takeBack = (): void => {
      wasTakenBack.current = true;
      held.takeBack();
    };
    return (
      <div className="row panel-end">
        <HeldAnswer sentAt={sentAt} onTakeBack={takeBack} onSendNow={held.sendNow} />
      </div>
    );
  }
  return (
    <div className="row panel-end">
      {isOffline && (
        <p className="note warn wide" role="status">
          {t('work.submit.offline')}
        </p>
      )}
      <button ref={submit} type="submit" form={formId} className="button primary" disabled={isSubmitting}>
        {t('work.submit')}
      </button>
      {status === 'accepted' && (
        <button type="button" className="button" disabled={isActing} onClick={onStart}>
          {t('work.start')}
        </button>
      )}
      <button type="button" className="button quiet" disabled={isActing} onClick={onRelease}>
        {t('work.release')}
      </button>
    </div>
  );
}
