import type { z } from 'zod';
import type { ProblemCode } from '../errors/problem-codes.js';

/** A header of the deliveries of a dialect, besides those of Standard Webhooks. */
export interface SignatureHeader {
  readonly name: string;
  readonly description: string;
}

/** The body of a delivery. */
export interface WebhookBody {
  /** The name of the event in the dialect. */
  readonly event: string;
  readonly component: string;
  readonly summary: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/** The deliveries of a dialect. */
export interface WebhookDocument {
  /** The schema of any event, and the name of its component. */
  readonly anyEvent: { readonly component: string; readonly schema: z.ZodType };
  /** Schemas that the bodies share, by the names of their components. */
  readonly parts: Readonly<Record<string, z.ZodType>>;
  readonly bodies: readonly WebhookBody[];
  readonly signatureHeaders: readonly SignatureHeader[];
}

/** The part of the API document that a dialect contributes, besides its routes. */
export interface DialectDocument {
  /** The name in prose. */
  readonly title: string;
  /** Begins the names of its components; empty for the native API. */
  readonly componentPrefix: string;
  /** A sentence in the description of the document; empty for none. */
  readonly introduction: string;
  /** Appended to the descriptions of native operations, by their ids. */
  readonly notes: Readonly<Record<string, string>>;
  /** The ways to send the key. */
  readonly security: readonly ('bearer' | 'api_key')[];
  /** The rate-limit headers of every response; empty where only refusals describe the limit. */
  readonly rateLimitHeaders: readonly ('X-RateLimit-Limit' | 'X-RateLimit-Remaining')[];
  /** The schema of a refusal, and the name of its component. */
  readonly problem: { readonly component: string; readonly schema: z.ZodType };
  /** Codes with which each of its endpoints can refuse, besides those of every endpoint. */
  readonly problemCodes: readonly ProblemCode[];
  /** Describes the refusals that its endpoints share; null to list their codes, for an API whose refusals have them. */
  readonly refusals: string | null;
  /** Null for a dialect without webhooks. */
  readonly webhooks: WebhookDocument | null;
}
