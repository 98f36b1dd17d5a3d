import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';

export function EarningsPage() {
  const t = useMessages();
  useTitle(t('work.earnings'));
  return <h1 className="section">{t('work.earnings')}</h1>;
}
