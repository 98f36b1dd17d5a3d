import { useMessages } from '../../messages/use-messages.js';
import { formatTime } from '../../ui/format.js';

/** Date and time, with the exact instant as title. */
export function When({ at }: { readonly at: string }) {
  const t = useMessages();
  return (
    <time dateTime={at} title={at}>
      {formatTime(at, t.locale)}
    </time>
  );
}
