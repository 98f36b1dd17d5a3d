import { ApiDescription, ExampleRequests } from '#libs/api-description';
import type { ApiOperation } from '#libs/api-description';
import { randomUUIDv7 } from '#libs/platform';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { OPERATOR_KEY } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

/** Keys of each kind, and ids that exist in the gateway itself; all other ids are made up. */
export interface KnownThings {
  readonly admin: string;
  readonly worker: string;
  readonly orgId: string;
  readonly keyId: string;
  readonly ruleSetId: string;
  readonly assessmentId: string;
  /** A file, and the assignment that it is attached to. */
  readonly fileId: string;
  readonly assignmentId: string;
  readonly personId: string;
  readonly memberId: string;
  readonly invitationId: string;
  /** Of the same person as the cookie. */
  readonly sessionId: string;
  /** The header `Cookie` of someone who is signed in. */
  readonly cookie: string;
  /** An assignment with the draft that is the document's example. */
  readonly draftedId: string;
}

/** What a request is made with: a key, a cookie, or nothing. */
export type Credential = string | { readonly cookie: string } | undefined;

/** A gateway's operations, and a valid request for each of them, generated from its document. */
export class DescribedGateway {
  readonly examples: ExampleRequests;

  private constructor(
    private readonly gateway: GatewayUnderTest,
    readonly description: ApiDescription,
  ) {
    this.examples = new ExampleRequests(description);
  }

  static async of(gateway: GatewayUnderTest): Promise<DescribedGateway> {
    return new DescribedGateway(gateway, new ApiDescription((await gateway.http.get('/openapi.json')).body));
  }

  /** The native operations that require a key; dialects have their own keys and refusals. */
  get closed(): readonly ApiOperation[] {
    return this.native.filter(({ audience }) => audience !== 'public');
  }

  get native(): readonly ApiOperation[] {
    return this.description.operations.filter(({ dialect }) => dialect === undefined);
  }

  keyFor({ audience }: ApiOperation, { admin, worker, cookie }: KnownThings): Credential {
    if (audience === 'person') return { cookie };
    return audience === 'operator' ? OPERATOR_KEY : audience === 'worker' ? worker : admin;
  }

  /** Sends the operation's example with this key and these additional headers. */
  call(
    operation: ApiOperation,
    key: Credential,
    known: KnownThings,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const idOf = (kind: string): string => {
      if (kind === 'org') return known.orgId;
      if (kind === 'key') return known.keyId;
      if (kind === 'set') return known.ruleSetId;
      if (kind === 'assessment') return known.assessmentId;
      if (kind === 'file') return known.fileId;
      if (kind === 'assignment' && operation.path.endsWith('/draft')) return known.draftedId;
      if (kind === 'assignment') return known.assignmentId;
      if (kind === 'person') return known.personId;
      if (kind === 'member') return known.memberId;
      if (kind === 'invitation') return known.invitationId;
      if (kind === 'session') return known.sessionId;
      if (kind === 'letter') return 'matcher-12';
      return kind === 'month' ? '2026-02' : randomUUIDv7();
    };
    const body = this.examples.body(operation, idOf) ?? (operation.takesFile ? {} : undefined);
    const text = body === undefined ? undefined : JSON.stringify(body);
    return this.send(operation.method, this.examples.path(operation, idOf), key, text, headers);
  }

  /** Sends a request as a page of the gateway does. */
  send(
    method: string,
    path: string,
    credential: Credential,
    text: string | undefined,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const isCookie = typeof credential === 'object';
    return this.gateway.http.call(method, path, isCookie ? undefined : credential, text, {
      headers: { 'sec-fetch-site': 'same-origin', ...(isCookie && credential), ...headers },
    });
  }
}
