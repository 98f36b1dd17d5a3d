import { send } from '../../api/call.js';
import type { Answer, Input, Operation, PathWith } from '../../api/paths.js';
import { exactJson } from './amounts.rule.js';
import type { Exact } from './amounts.rule.js';

/**
 * As `call`, with amounts as the texts of their digits.
 *
 * @throws ProblemError when it is refused or gets no response
 */
export async function readExact<P extends PathWith<'get'>>(
  path: P,
  input: Input<Operation<'get', P>>,
): Promise<Exact<Answer<Operation<'get', P>>>>;
export async function readExact(path: string, input: object): Promise<unknown> {
  const response = await send('get', path, input);
  return exactJson(await response.text());
}
