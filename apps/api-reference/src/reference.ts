import { createApiReference } from '@scalar/api-reference';
import '@scalar/api-reference/style.css';
import './reference.css';
import { isRecord, withAudiences } from './audience.rule.js';
import { configuration } from './configuration.js';
import { withLinks } from './links.rule.js';

const DOCUMENT = '/openapi.json';

try {
  const answer = await fetch(DOCUMENT, { credentials: 'omit' });
  const content: unknown = await answer.json();
  if (!answer.ok || !isRecord(content)) throw new TypeError(`${DOCUMENT} answered ${answer.status}.`);
  createApiReference('#reference', configuration(location.origin, withLinks(withAudiences(content))));
} catch (error) {
  // The address of the document is on the page either way.
  document.querySelector('#failure')?.removeAttribute('hidden');
  throw error;
}
