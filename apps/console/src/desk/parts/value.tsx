import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';

/** More is shown on request: a payload may have megabytes. */
const SHOWN_CHARS = 8_000;

/** Any value of a stranger, as text: JSON with indentation, and a text as it is. */
export function Value({ value, label }: { readonly value: unknown; readonly label: string }) {
  const t = useMessages();
  const [isWhole, setWhole] = useState(false);
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const shown = isWhole ? text : text.slice(0, SHOWN_CHARS);
  return (
    <>
      <pre className="value" tabIndex={0} role="group" aria-label={label} dir="auto">
        {shown}
      </pre>
      {shown.length < text.length && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setWhole(true);
          }}
        >
          {t('desk.value.more', { count: text.length - shown.length })}
        </button>
      )}
    </>
  );
}
