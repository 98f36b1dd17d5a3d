import { Controller, Param } from '@nestjs/common';
import { SigningKeys } from '#libs/evidence';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { TaskPath } from '../../edge/schemas/path-parameters.js';
import { EvidenceDocuments } from './evidence-documents.js';
import { DocumentedEvidence, PublishedKeys } from './evidence.dto.js';

/** How long a verifier may keep the keys. A new key signs as soon as it is deployed. */
const KEYS_CACHED_SECONDS = 300;

@Controller()
export class EvidenceController {
  constructor(
    private readonly documents: EvidenceDocuments,
    private readonly keys: SigningKeys,
  ) {}

  @Endpoint('GET', '/v1/tasks/:task_id/evidence', {
    summary: 'Get the evidence of an ended task',
    description:
      'The request, every event with its hash, who answered, the votes, and the outcome, signed. `signature` is a JWS ' +
      '(RFC 7515, EdDSA) whose payload is `evidence` in canonical form (RFC 8785); its key is at ' +
      '`/.well-known/jwks.json`. `proof` shows that the history is in the audit tree, with a signed head. ' +
      '`npm run verify-evidence` checks all of it offline. The same task has the same `evidence` each time.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: DocumentedEvidence, description: 'The evidence and its signature.' },
    problems: ['task.not_found', 'task.not_ended'],
  })
  async get(
    @Agent() agent: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
  ): Promise<Answer<string>> {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return new Answer(await this.documents.of(agent, task_id), { headers });
  }

  @Endpoint('GET', '/.well-known/jwks.json', {
    summary: 'Get the keys that sign evidence',
    description: 'The current key first, then the former ones: evidence that they signed stays verifiable.',
    access: 'public',
    answer: { status: 200, schema: PublishedKeys, description: 'A JWK Set (RFC 7517).' },
  })
  published(): Answer<PublishedKeys> {
    const headers = { 'cache-control': `public, max-age=${KEYS_CACHED_SECONDS}` };
    return new Answer({ keys: [...this.keys.published] }, { headers });
  }
}
