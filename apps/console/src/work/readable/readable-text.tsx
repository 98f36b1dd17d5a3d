import { useMessages } from '../../messages/use-messages.js';
import { segmentsOf } from './readable.rule.js';

/** A stranger's text: lines as written, addresses as links with the host that they open. Nothing is loaded. */
export function ReadableText({ text }: { readonly text: string }) {
  const t = useMessages();
  return (
    <span className="readable" dir="auto">
      {segmentsOf(text).map((segment, index) =>
        segment.kind === 'text' ? (
          segment.text
        ) : (
          // Equal links may occur twice.
          <span key={index}>
            <a href={segment.url} target="_blank" rel="noopener noreferrer nofollow">
              {segment.url}
            </a>{' '}
            <span className="host">{t('work.link.opens', { host: segment.host })}</span>
          </span>
        ),
      )}
    </span>
  );
}
