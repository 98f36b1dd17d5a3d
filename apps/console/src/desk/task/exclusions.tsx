import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';

type Exclusion = components['schemas']['MatchExclusion'];

/** How many workers each hard rule left out, applied one after the other. */
export function Exclusions({ excluded }: { readonly excluded: readonly Exclusion[] }) {
  const t = useMessages();
  const some = excluded.filter(({ workers }) => workers > 0);
  if (some.length === 0) return null;
  return (
    <ul className="exclusions">
      {some.map(({ rule, workers }) => (
        <li key={rule}>{t.find(`desk.rule.${rule}`, { count: workers }) ?? `${rule}: ${workers}`}</li>
      ))}
    </ul>
  );
}
