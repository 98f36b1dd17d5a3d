import { useMessages } from '../messages/use-messages.js';
import { ProblemNote } from '../ui/problem-note.js';
import { useAvailability, useProfile } from './data/use-profile.js';

/** Whether this worker is offered new tasks; says so too when that is not theirs to decide. */
export function Availability() {
  const t = useMessages();
  const { data: profile, error } = useProfile();
  const change = useAvailability();
  if (profile === undefined) return <ProblemNote error={error} />;
  if (profile.suspension !== null) return <p className="note warn">{t('work.suspended')}</p>;
  const isOn = change.isPending ? change.variables : profile.available;
  return (
    <div className="availability">
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        className="switch"
        disabled={change.isPending}
        onClick={() => {
          change.mutate(!isOn);
        }}
      >
        <span className="switch-track" aria-hidden="true" />
        {t(isOn ? 'work.available' : 'work.unavailable')}
      </button>
      <ProblemNote error={change.error} />
    </div>
  );
}
