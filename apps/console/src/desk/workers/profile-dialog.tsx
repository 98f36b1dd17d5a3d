import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { shortId, usePools } from '../data/directory.js';
import { DialogButtons } from '../parts/dialog-buttons.js';
import { CertificationFields } from './certification-fields.js';
import { LISTS, changeOf, draftOf } from './profile.rule.js';
import type { ProfileDraft } from './profile.rule.js';
import type { Worker } from './workers-data.js';

interface ProfileDialogProps {
  readonly worker: Worker;
  readonly onClose: () => void;
  readonly onDone: (worker: Worker) => void;
}

const TRUST_LEVELS = [1, 2, 3, 4, 5] as const;
const MAX_CAPACITY = 1_000;

/** Changes what a worker is offered: pools, skills, certifications, trust, capacity. Only what differs is sent. */
export function ProfileDialog({ worker, onClose, onDone }: ProfileDialogProps) {
  const t = useMessages();
  const id = useId();
  // As it was opened: what is changed elsewhere meanwhile is not changed back.
  const [before] = useState(worker);
  const [draft, setDraft] = useState<ProfileDraft>(() => draftOf(before));
  const body = changeOf(before, draft);
  const save = useMutation({
    mutationFn: () =>
      call('patch', '/v1/workers/{worker_id}', { path: { worker_id: worker.worker_id }, body }),
    onSuccess: onDone,
  });
  const set = (change: Partial<ProfileDraft>): void => setDraft({ ...draft, ...change });
  return (
    <Dialog title={t('desk.worker.change_title', { name: worker.name })} onClose={onClose}>
      <form
        className="span"
        onSubmit={event => {
          event.preventDefault();
          if (Object.keys(body).length > 0) save.mutate();
        }}
      >
        <p>{t('desk.worker.change_consequence')}</p>
        <PoolFields worker={worker} draft={draft} onChange={set} />
        {LISTS.map(list => (
          <div key={list} className="field">
            <label htmlFor={`${id}-${list}`}>{t.find(`desk.worker.${list}`)}</label>
            <textarea
              id={`${id}-${list}`}
              rows={Math.min(5, draft[list].split('\n').length + 1)}
              value={draft[list]}
              aria-describedby={`${id}-lines`}
              onChange={event => set({ [list]: event.currentTarget.value })}
            />
          </div>
        ))}
        <p className="hint" id={`${id}-lines`}>
          {t('desk.worker.lines')}
        </p>
        <CertificationFields
          certifications={draft.certifications}
          onChange={certifications => set({ certifications })}
        />
        <div className="row">
          <div className="field">
            <label htmlFor={`${id}-trust`}>{t('desk.worker.trust_level')}</label>
            <select
              id={`${id}-trust`}
              value={draft.trustLevel}
              onChange={event => set({ trustLevel: Number(event.currentTarget.value) })}
            >
              {TRUST_LEVELS.map(level => (
                <option key={level}>{level}</option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-capacity`}>{t('desk.worker.capacity')}</label>
            <input
              id={`${id}-capacity`}
              type="number"
              required
              min={0}
              max={MAX_CAPACITY}
              value={draft.capacity}
              onChange={event => set({ capacity: Number(event.currentTarget.value) })}
            />
          </div>
        </div>
        <ProblemNote error={save.error} />
        <DialogButtons
          action={t('desk.people.save')}
          isDisabled={save.isPending || Object.keys(body).length === 0}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

/** The pools of the organization, and those of the worker that are not among the first hundred of them. */
function PoolFields({
  worker,
  draft,
  onChange,
}: {
  readonly worker: Worker;
  readonly draft: ProfileDraft;
  readonly onChange: (change: Partial<ProfileDraft>) => void;
}) {
  const t = useMessages();
  const known = usePools();
  const others = worker.pool_ids.filter(poolId => !known.some(({ id }) => id === poolId));
  const pools = [...known, ...others.map(id => ({ id, name: shortId(id) }))];
  return (
    <fieldset className="scopes">
      <legend>{t('desk.worker.pools')}</legend>
      {pools.map(({ id, name }) => (
        <label key={id} className="check">
          <input
            type="checkbox"
            checked={draft.poolIds.includes(id)}
            onChange={event =>
              onChange({
                poolIds: event.currentTarget.checked
                  ? [...draft.poolIds, id]
                  : draft.poolIds.filter(one => one !== id),
              })
            }
          />
          <bdi>{name}</bdi>
        </label>
      ))}
      <label className="check">
        <input
          type="checkbox"
          checked={draft.poolTasksOnly}
          onChange={event => onChange({ poolTasksOnly: event.currentTarget.checked })}
        />
        {t('desk.worker.pool_tasks_only')}
      </label>
    </fieldset>
  );
}
