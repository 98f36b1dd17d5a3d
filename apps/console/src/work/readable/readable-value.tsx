import { useEffect, useState } from 'react';
import { isRecord } from '../../api/problem.js';
import { useMessages } from '../../messages/use-messages.js';
import { ReadableText } from './readable-text.js';
import { inlineMediaOf } from './readable.rule.js';
import type { InlineMedia } from './readable.rule.js';

/** Deeper than that, JSON reads better than boxes in boxes. */
const MAX_DEPTH = 4;
const LONG_CHARS = 1_500;

/** Any JSON that a stranger has sent, for reading. */
export function ReadableValue({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }) {
  const t = useMessages();
  if (typeof value === 'string') return <ReadableString text={value} />;
  if (typeof value === 'boolean') return <span>{t(value ? 'work.yes' : 'work.no')}</span>;
  if (typeof value === 'number') return <span>{String(value)}</span>;
  if (value === null || value === undefined) return <span className="muted">–</span>;
  if (depth >= MAX_DEPTH) return <pre className="json">{JSON.stringify(value, null, 2)}</pre>;
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [`${index + 1}`, item])
    : isRecord(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) return <span className="muted">–</span>;
  return (
    <dl className="values">
      {entries.map(([name, item]) => (
        <div key={name}>
          <dt dir="auto">{name}</dt>
          <dd>
            <ReadableValue value={item} depth={depth + 1} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ReadableString({ text }: { readonly text: string }) {
  const t = useMessages();
  const [isWhole, setWhole] = useState(false);
  const media = inlineMediaOf(text);
  if (media !== undefined) return <Media media={media} />;
  if (text === '') return <span className="muted">–</span>;
  if (isWhole || text.length <= LONG_CHARS) return <ReadableText text={text} />;
  return (
    <>
      <ReadableText text={`${text.slice(0, LONG_CHARS)}…`} />{' '}
      <button
        type="button"
        className="button small"
        onClick={() => {
          setWhole(true);
        }}
      >
        {t('work.show_all')}
      </button>
    </>
  );
}

/** Shown from memory: neither this gateway nor another host is asked for it. */
function Media({ media: { kind, mediaType, base64 } }: { readonly media: InlineMedia }) {
  const t = useMessages();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
    const made = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [base64, mediaType]);
  if (url === undefined) return null;
  return kind === 'image' ? (
    <img src={url} alt={t('work.payload.image')} />
  ) : (
    <audio controls src={url} aria-label={t('work.payload.audio')} />
  );
}
