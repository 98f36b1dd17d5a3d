import { randomUUID } from 'node:crypto';
import type { Finding } from './findings.js';
import { mediaTypeOf } from './invariants/exchange.js';
import type { AnswerSchemas } from './invariants/answer-schemas.js';
import type { Answered, Exchange, Violation } from './invariants/exchange.js';
import { checkExchange } from './invariants/check-exchange.js';
import type { Draft } from './requests/draft.js';
import { renderRequest } from './requests/render-request.js';
import { chosenActor } from './scene/actor.js';
import type { Scene } from './scene/scene.js';
import type { Transcript } from './transcript.js';
import type { FuzzWorld } from './world/fuzz-world.js';
import type { WireAnswer } from './http/wire-request.js';

/** A request and its sender, before the answer. */
type Sent = Omit<Exchange, 'answer' | 'json' | 'before' | 'secrets' | 'schemas'>;

interface Judged {
  /** Undefined without an answer. */
  readonly answer: Answered | undefined;
  readonly findings: readonly Finding[];
}

const SHUT_OUT = new Set([401, 403, 429]);
const REFUSALS_OF_A_SPENT_SCENE = 12;

/** Sends the requests of one scene, checks each answer and learns from it. */
export class Session {
  /** False while a failing request is shrunk, so that references keep their meaning. */
  learns = true;
  private refusedInARow = 0;

  constructor(
    private readonly world: FuzzWorld,
    private readonly schemas: AnswerSchemas,
    private readonly scene: Scene,
    private readonly episode: number,
    private readonly transcript: Transcript,
  ) {}

  /** Whether the scene is unusable: the organization is suspended, or its first key revoked or limited. */
  get isSpent(): boolean {
    return this.refusedInARow >= REFUSALS_OF_A_SPENT_SCENE;
  }

  /** Sends a draft, twice if it is repeated. Returns the faults in the answers. */
  async send(draft: Draft): Promise<readonly Finding[]> {
    const { tenants } = this.scene;
    const tenant = tenants[draft.caller.tenant];
    const other = tenants[draft.caller.tenant === 0 ? 1 : 0];
    const actor = chosenActor(tenant.actors, draft.operation, draft.caller);
    const idempotencyKey = draft.isRepeated ? randomUUID() : undefined;
    const requestName = `${draft.operation.id} ${idempotencyKey ?? randomUUID()}`;
    const request = renderRequest(
      draft,
      actor,
      reference => tenant.resolve(other, reference),
      idempotencyKey,
    );
    const parts = { draft, actor, tenant, other, request, requestName };
    const first = await this.exchange(parts, undefined);
    if (!draft.isRepeated || first.answer === undefined || first.findings.length > 0) return first.findings;
    return (await this.exchange(parts, first.answer)).findings;
  }

  private async exchange(parts: Sent, before: Answered | undefined): Promise<Judged> {
    const { draft, actor, tenant, request, requestName } = parts;
    const answer = await this.world.client.send(request);
    this.transcript.note(actor.name, request, answer);
    if (answer.outcome === 'unanswered') {
      if (isUnsendable(answer)) return { answer: undefined, findings: [] };
      const violation = { says: 'every request is answered', kind: 'unanswered', detail: answer.because };
      return { answer: undefined, findings: [this.finding(violation, parts, answer)] };
    }
    if (actor === tenant.actors[0]) {
      this.refusedInARow = SHUT_OUT.has(answer.status) ? this.refusedInARow + 1 : 0;
    }
    const json = jsonOf(answer);
    const { secrets } = this.scene;
    const exchange: Exchange = { ...parts, answer, json, before, secrets, schemas: this.schemas };
    const violations = checkExchange(exchange);
    const isPublic = draft.operation.audience === 'public';
    if (this.learns && !isPublic && answer.status < 300 && before === undefined) {
      secrets.learn(json, requestName);
      // Ids that the operator sees are not known to this organization.
      if (actor.kind !== 'operator') tenant.memory.learn(draft.operation, json);
      this.hire(exchange);
    }
    return { answer, findings: violations.map(violation => this.finding(violation, parts, answer)) };
  }

  /** A created worker becomes an actor. */
  private hire({ json, tenant, draft: { operation } }: Exchange): void {
    if (operation.name !== 'POST /v1/workers' || typeof json !== 'object' || json === null) return;
    if (!('api_key' in json) || typeof json.api_key !== 'string') return;
    tenant.actors.push({ name: 'a new worker', kind: 'worker', apiKey: json.api_key, scopes: [] });
  }

  private finding(
    { says, kind, detail }: Violation & { readonly says: string },
    { draft, actor, request }: Sent,
    answer: WireAnswer,
  ): Finding {
    const { name } = draft.operation;
    const signature = `${says}: ${name}: ${kind}`;
    return {
      says,
      signature,
      detail,
      operation: name,
      actor: actor.name,
      episode: this.episode,
      request,
      answer,
    };
  }
}

/** Node refuses to write requests with these, so nothing was sent. */
function isUnsendable({ because }: { readonly because: string }): boolean {
  return /ERR_INVALID_CHAR|ERR_UNESCAPED_CHARACTERS|ERR_INVALID_HTTP_TOKEN|Invalid character in header|unescaped characters/.test(
    because,
  );
}

function jsonOf(answer: Answered): unknown {
  if (!mediaTypeOf(answer).endsWith('json') || answer.body.length === 0) return undefined;
  try {
    return JSON.parse(answer.body.toString());
  } catch {
    return undefined;
  }
}
