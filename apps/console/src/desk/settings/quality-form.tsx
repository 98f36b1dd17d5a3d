import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote, faultAt } from '../../ui/problem-note.js';
import { TextField } from '../../ui/text-field.js';
import { percentOf, shareOf } from './percent.rule.js';

export type QualitySettings = components['schemas']['QualitySettings'];
type Name = keyof QualitySettings;

const SHARES = ['worker_threshold', 'organization_threshold'] as const satisfies readonly Name[];
const COUNTS = ['window', 'minimum'] as const satisfies readonly Name[];
/** As the API has it. */
const MAX_ANSWERS = 200;

interface QualityFormProps {
  readonly settings: QualitySettings;
  /** The query that has the settings. */
  readonly settingsKey: QueryKey;
}

/** When a falling quality is reported. Only what was changed is sent. */
export function QualityForm({ settings, settingsKey }: QualityFormProps) {
  const t = useMessages();
  const client = useQueryClient();
  const [texts, setTexts] = useState(() => textsOf(settings));
  const values = valuesOf(texts);
  const changed = Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => value !== undefined && texts[name] !== textsOf(settings)[name],
    ),
  );
  const change = useMutation({
    mutationFn: (body: Partial<QualitySettings>) => call('patch', '/v1/quality/settings', { body }),
    onSuccess: after => {
      client.setQueryData(settingsKey, after);
      setTexts(textsOf(after));
    },
  });
  const isComplete = Object.values(values).every(value => value !== undefined);
  return (
    <form
      className="span"
      onSubmit={event => {
        event.preventDefault();
        if (isComplete) change.mutate(changed);
      }}
    >
      {[...SHARES, ...COUNTS].map(name => (
        <TextField
          key={name}
          label={t(`desk.settings.${name}`)}
          hint={t(`desk.settings.${name}_hint`)}
          inputMode="decimal"
          autoComplete="off"
          value={texts[name] ?? ''}
          error={
            values[name] === undefined ? t('desk.settings.no_number') : faultAt(change.error, `/${name}`)
          }
          onText={text => {
            setTexts({ ...texts, [name]: text });
            change.reset();
          }}
        />
      ))}
      <ProblemNote error={change.error} />
      <div className="row">
        <button
          type="submit"
          className="button primary"
          disabled={!isComplete || Object.keys(changed).length === 0 || change.isPending}
        >
          {t('desk.people.save')}
        </button>
        <span role="status">{change.isSuccess && t('desk.settings.saved')}</span>
      </div>
    </form>
  );
}

function textsOf(settings: QualitySettings): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(SHARES.map(name => [name, percentOf(settings[name])])),
    ...Object.fromEntries(COUNTS.map(name => [name, String(settings[name])])),
  };
}

/** Undefined for what cannot be sent. */
function valuesOf(texts: Readonly<Record<string, string>>): Readonly<Record<Name, number | undefined>> {
  const count = (text = ''): number | undefined => {
    const number = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
    return number >= 1 && number <= MAX_ANSWERS ? number : undefined;
  };
  return {
    worker_threshold: shareOf(texts['worker_threshold'] ?? ''),
    organization_threshold: shareOf(texts['organization_threshold'] ?? ''),
    window: count(texts['window']),
    minimum: count(texts['minimum']),
  };
}
