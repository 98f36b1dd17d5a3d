import { useMessages } from '../../messages/use-messages.js';
import type { Verification } from './use-verification.js';
import { TOLERANCE_SECONDS } from './verification.rule.js';

/** The beginning of a long text says enough of how it is put together. */
const SHOWN_CHARS = 300;

/** How a request verifies, step by step, with what each step is made of. */
export function CheckSteps({ verification }: { readonly verification: Verification }) {
  const t = useMessages();
  const { result, missing, signed, expected, isEqual, ageSeconds, isRecent } = verification;
  if (signed === undefined) {
    return <p className="note warn">{t('start.check.missing', { names: missing.join(', ') })}</p>;
  }
  const { content, signatures } = signed;
  return (
    <>
      <ol className="check-steps">
        <li>
          {t('start.check.content')}{' '}
          <code>{content.length > SHOWN_CHARS ? `${content.slice(0, SHOWN_CHARS)}…` : content}</code>
        </li>
        <li>
          {t('start.check.expected')} <code>{expected ?? t('start.check.no_secret')}</code>
        </li>
        <li>
          {t('start.check.compared')}{' '}
          {signatures.map(signature => (
            <code key={signature}>{signature} </code>
          ))}
          <strong>
            {expected !== undefined && t(isEqual ? 'start.check.equal' : 'start.check.different')}
          </strong>
        </li>
        <li>
          {ageSeconds === undefined
            ? t('start.check.no_timestamp')
            : t('start.check.age', { count: Math.abs(ageSeconds), limit: TOLERANCE_SECONDS })}{' '}
          <strong>{t(isRecent ? 'start.check.recent' : 'start.check.old')}</strong>
        </li>
      </ol>
      <p className={`note ${NOTE[result]}`}>{t(`start.check.result.${result}`)}</p>
    </>
  );
}

const NOTE = {
  verified: 'good',
  not_verified: 'bad',
  needs_secret: '',
  not_signed: 'warn',
  unsupported: 'warn',
} as const;
