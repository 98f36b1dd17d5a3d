import type { Translate } from '../../messages/use-messages.js';
import type { Fault } from './faults.rule.js';

/** What is wrong, and what to do, in the language of the person. */
export function faultText({ keyword, limit, text }: Fault, t: Translate): string {
  const values = { limit: typeof limit === 'number' || typeof limit === 'string' ? limit : '' };
  if (keyword === 'type') return t.find(`work.fault.type.${String(limit)}`) ?? t('work.fault.type');
  return t.find(`work.fault.${keyword}`, values) ?? text;
}
