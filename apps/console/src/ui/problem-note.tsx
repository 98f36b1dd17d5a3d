import { ProblemError, problemOf } from '../api/problem.js';
import type { Problem } from '../api/problem.js';
import { useMessages } from '../messages/use-messages.js';
import type { Translate } from '../messages/use-messages.js';

/** A refused or failed request, in the person's language where its code has a message, and said by screen readers. */
export function ProblemNote({ error }: { readonly error: unknown }) {
  const t = useMessages();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  return (
    <div className="note bad" role="alert">
      <p>{problemText(problem, t)}</p>
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={`${pointer} ${detail}`}>
              {pointer !== '' && <code>{pointer}</code>} {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The message of its code (`problem.<code>`), else the API's own text. */
export function problemText({ code, detail, title }: Problem, t: Translate): string {
  return t.find(`problem.${code}`) ?? (detail === '' ? title : detail);
}

/** The faults that a problem has for one field of the request, by its JSON pointer. */
export function faultAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.problem.errors.find(fault => fault.pointer === pointer)?.detail;
}
