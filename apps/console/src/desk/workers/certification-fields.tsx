import { useMessages } from '../../messages/use-messages.js';
import type { CertificationDraft } from './profile.rule.js';

interface CertificationFieldsProps {
  readonly certifications: readonly CertificationDraft[];
  readonly onChange: (certifications: readonly CertificationDraft[]) => void;
}

/** Certifications, each with the day it expires on. */
export function CertificationFields({ certifications, onChange }: CertificationFieldsProps) {
  const t = useMessages();
  const change = (place: number, changed: Partial<CertificationDraft>): void =>
    onChange(certifications.map((one, other) => (other === place ? { ...one, ...changed } : one)));
  return (
    <fieldset className="scopes certifications">
      <legend>{t('desk.worker.certifications')}</legend>
      {certifications.map(({ name, expiresOn }, place) => (
        // Certifications have no identity but their place while they are typed.
        <div key={place} className="row">
          <input
            aria-label={t('desk.worker.certification', { number: place + 1 })}
            value={name}
            maxLength={100}
            onChange={event => change(place, { name: event.currentTarget.value })}
          />
          <label className="row">
            {t('desk.worker.expires_on')}
            <input
              type="date"
              value={expiresOn}
              onChange={event => change(place, { expiresOn: event.currentTarget.value })}
            />
          </label>
          <button
            type="button"
            className="button"
            aria-label={t('desk.worker.certification_remove', { number: place + 1 })}
            onClick={() => onChange(certifications.filter((_, other) => other !== place))}
          >
            {t('desk.people.remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => onChange([...certifications, { name: '', expiresOn: '' }])}
      >
        {t('desk.worker.certification_add')}
      </button>
    </fieldset>
  );
}
