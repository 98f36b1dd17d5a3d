import { ServiceError } from '#libs/contracts';

/**
 * The reply to a request with fields that are new in this release. A service of the previous one, which may run beside
 * it during a deploy, refuses them; the caller, who has sent nothing wrong, can try again after the deploy.
 *
 * @param fields those of the request that the previous release does not know, as pointers without the first slash
 * @throws ServiceError `service.unavailable` instead of that refusal; any other as it is
 */
export async function withNewerFields<Reply>(
  fields: readonly string[],
  send: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ServiceError) || !namesOneOf(fields, error)) throw error;
    const detail = `The service is of a release that does not know ${fields.join(', ')}.`;
    throw new ServiceError('unavailable', 'service.unavailable', detail, {}, { cause: error });
  }
}

function namesOneOf(fields: readonly string[], { code, details }: ServiceError): boolean {
  if (code !== 'request.invalid') return false;
  return (details.faults ?? []).some(({ pointer }) => fields.includes(pointer.slice(1)));
}
