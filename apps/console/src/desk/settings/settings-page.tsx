import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { Facts } from '../parts/facts.js';
import { formatShare } from '../parts/format-share.js';
import { Loaded } from '../parts/loaded.js';
import { Section } from '../parts/section.js';
import { useRights } from '../rights.js';
import { QualityForm } from './quality-form.js';
import type { QualitySettings } from './quality-form.js';

const qualitySettingsQuery = queryOptions({
  queryKey: ['quality-settings'],
  queryFn: ({ signal }) => call('get', '/v1/quality/settings', { signal }),
});

/** The settings of the organization, or where they are. */
export function SettingsPage() {
  const t = useMessages();
  const can = useRights();
  const settings = useQuery(qualitySettingsQuery);
  useTitle(t('desk.settings'));
  return (
    <div className="desk-list">
      <h1>{t('desk.settings')}</h1>
      <Section title={t('desk.settings.quality')}>
        <p className="muted">{t('desk.settings.quality_text')}</p>
        <Loaded query={settings}>
          {data =>
            can('quality:write') ? (
              <QualityForm settings={data} settingsKey={qualitySettingsQuery.queryKey} />
            ) : (
              <QualityFacts settings={data} />
            )
          }
        </Loaded>
      </Section>
      {can('billing:read') && (
        <p>
          <Link href="/money">{t('desk.settings.money')}</Link>
        </p>
      )}
    </div>
  );
}

function QualityFacts({ settings }: { readonly settings: QualitySettings }) {
  const t = useMessages();
  return (
    <Facts
      entries={[
        [t('desk.settings.worker_threshold'), formatShare(settings.worker_threshold, t.locale)],
        [t('desk.settings.organization_threshold'), formatShare(settings.organization_threshold, t.locale)],
        [t('desk.settings.window'), settings.window],
        [t('desk.settings.minimum'), settings.minimum],
      ]}
    />
  );
}
