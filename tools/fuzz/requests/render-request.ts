import { Members, renderJson, renderText } from '#libs/api-description';
import type { Resolve, Template } from '#libs/api-description';
import type { WireRequest } from '../http/wire-request.js';
import type { Actor } from '../scene/actor.js';
import { withFault } from './body-fault.js';
import type { Draft } from './draft.js';

/** Renders a draft as a request for a concrete caller and ids. */
export function renderRequest(
  draft: Draft,
  actor: Actor,
  resolve: Resolve,
  idempotencyKey: string | undefined,
): WireRequest {
  const body = bodyOf(draft, resolve);
  const request: WireRequest = {
    method: draft.operation.method,
    path: pathOf(draft, resolve),
    headers: [
      ...credentialOf(draft, actor),
      ...draft.headers,
      ...(body === undefined ? [] : [['content-type', 'application/json'] as const]),
      ...(idempotencyKey === undefined ? [] : [['idempotency-key', idempotencyKey] as const]),
    ],
    body,
  };
  return draft.wireFault === undefined ? request : draft.wireFault.applied(request);
}

function pathOf({ operation, path, query }: Draft, resolve: Resolve): string {
  const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    escaped(renderText(path[name] ?? '', resolve)),
  );
  const asked = query.map(([name, value]) => `${escaped(name)}=${escaped(renderText(value, resolve))}`);
  return asked.length === 0 ? filled : `${filled}?${asked.join('&')}`;
}

/** Like `encodeURIComponent`, which throws on lone surrogates. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function bodyOf({ body, bodyFaults, operation }: Draft, resolve: Resolve): Buffer | undefined {
  const start = body ?? (bodyFaults.length > 0 && operation.method !== 'GET' ? new Members([]) : undefined);
  if (start === undefined) return undefined;
  const broken = bodyFaults.reduce<Template>((value, fault) => withFault(value, fault), start);
  return Buffer.from(renderJson(broken, resolve));
}

function credentialOf({ caller, operation }: Draft, { apiKey }: Actor): WireRequest['headers'] {
  if (apiKey === undefined) return [];
  const inOwnHeader = caller.inOwnHeader && operation.dialect === undefined;
  return [inOwnHeader ? ['x-api-key', apiKey] : ['authorization', `Bearer ${apiKey}`]];
}
