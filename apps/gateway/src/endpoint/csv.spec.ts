import { expect, test } from 'vitest';
import { csvAnswer } from './csv.js';

test('the next page is named in the headers, by its cursor and its address', () => {
  const page = { url: '/v1/x?format=csv&cursor=old', next: 'new' };
  expect(csvAnswer('a', page).options.headers).toMatchObject({
    'x-next-cursor': 'new',
    link: '</v1/x?format=csv&cursor=new>; rel="next"',
  });
  expect(csvAnswer('a', { ...page, next: null }).options.headers).not.toHaveProperty('link');
});
