import { expect, test } from 'vitest';
import { csvAnswer } from './answer.js';

test('the next page is named by its cursor and the address of this page', () => {
  const page = { url: '/v1/x?format=csv&cursor=old', next: 'new' };
  expect(csvAnswer('a', page).options.nextPage).toEqual({ url: page.url, cursor: 'new' });
  expect(csvAnswer('a', { ...page, next: null }).options).not.toHaveProperty('nextPage');
});
