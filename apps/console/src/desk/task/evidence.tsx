import { useQuery } from '@tanstack/react-query';
import { ProblemError } from '../../api/problem.js';
import { useMessages } from '../../messages/use-messages.js';
import type { TaskView } from '../data/tasks.js';
import { Loaded } from '../parts/loaded.js';
import { OutsideLink } from '../parts/outside-link.js';
import { saveFile } from '../parts/save-file.js';
import { Value } from '../parts/value.js';
import { checkEvidence } from './check-evidence.js';
import type { EvidenceCheck } from './check-evidence.js';

/** What supports the result, and for an ended task its signed record, checked in this browser. */
export function EvidenceView({ task }: { readonly task: TaskView }) {
  const t = useMessages();
  const attached = task.result?.evidence ?? [];
  return (
    <>
      {attached.length === 0 && <p className="muted">{t('desk.evidence.none')}</p>}
      <ul className="plain">
        {attached.map(({ type, uri, content, sha256 }, place) => (
          <li key={place}>
            <strong dir="auto">{type}</strong>
            {uri !== undefined && (
              <p>
                <OutsideLink address={uri} />
              </p>
            )}
            {content !== undefined && <Value value={content} label={type} />}
            {sha256 !== undefined && (
              <p className="hint">
                {'SHA-256 '}
                <code className="address">{sha256}</code>
                {' · '}
                {t(content === undefined ? 'desk.evidence.stated' : 'desk.evidence.checked')}
              </p>
            )}
          </li>
        ))}
      </ul>
      {task.ended_at !== null && <SignedRecord taskId={task.task_id} />}
    </>
  );
}

function SignedRecord({ taskId }: { readonly taskId: string }) {
  const t = useMessages();
  const check = useQuery({
    queryKey: ['tasks', taskId, 'evidence'],
    queryFn: ({ signal }) => checkEvidence(taskId, signal),
    staleTime: Infinity,
    // The record is complete once the last event is published.
    retry: (failures, error) =>
      failures < 5 &&
      error instanceof ProblemError &&
      (error.isTemporary || error.code === 'task.not_published'),
  });
  return (
    <>
      <h3>{t('desk.record')}</h3>
      <Loaded query={check}>{found => <Checks check={found} taskId={taskId} />}</Loaded>
    </>
  );
}

function Checks({ check, taskId }: { readonly check: EvidenceCheck; readonly taskId: string }) {
  const t = useMessages();
  const tone = (isGood: boolean): string => (isGood ? 'good' : 'bad');
  return (
    <>
      <ul className="checks">
        <li className={check.signature === 'unsupported' ? 'warn' : tone(check.signature === 'valid')}>
          {t.find(`desk.record.signature.${check.signature}`)} <code className="address">{check.keyId}</code>
        </li>
        <li className={tone(check.isSignedCopy)}>
          {t(check.isSignedCopy ? 'desk.record.copy' : 'desk.record.other_copy')}
        </li>
        <li className={tone(check.isChained)}>
          {t(check.isChained ? 'desk.record.chained' : 'desk.record.not_chained', {
            count: check.transitions,
          })}
        </li>
        <li>{t('desk.record.tree', { count: check.treeSize })}</li>
      </ul>
      <div className="row">
        <button
          type="button"
          className="button"
          onClick={() => saveFile(check.file, `evidence-${taskId}.json`)}
        >
          {t('desk.record.save')}
        </button>
        <span className="hint">{t('desk.record.offline')}</span>
      </div>
    </>
  );
}
