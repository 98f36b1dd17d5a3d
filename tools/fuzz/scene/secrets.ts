import { isRecord } from '#libs/api-description';

/** Members that show a secret once, to its requester. */
const SHOWS_SECRET = /^(api_key|admin_key|secret|signing_secret)$/;
/** The prefixes of each kind of secret. */
const SECRET = /\b(?:csw?_live_|csw?_|vw_live_|hq_live_|whsec_|credential-)[A-Za-z0-9+/_=-]{8,}/g;

/** The known secrets, each with the request it was shown to. */
export class Secrets {
  private readonly shownTo = new Map<string, string>();

  add(secret: string, shownTo: string): void {
    this.shownTo.set(secret, shownTo);
  }

  /** Records the secrets in the members where the API shows them. */
  learn(answer: unknown, shownTo: string): void {
    for (const secret of shownIn(answer)) if (!this.shownTo.has(secret)) this.add(secret, shownTo);
  }

  /** The known secrets in an answer's text that were first shown to another request. */
  leakedIn(text: string, askedBy: string): readonly string[] {
    return [...new Set(text.match(SECRET) ?? [])].filter(secret => {
      const shownTo = this.shownTo.get(secret);
      return secret.startsWith('credential-') || (shownTo !== undefined && shownTo !== askedBy);
    });
  }
}

function shownIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(shownIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'string' && SHOWS_SECRET.test(name) ? [part] : shownIn(part),
  );
}
