const CHECK_TIMEOUT_MS = 2_000;

export interface CheckResult {
  readonly ok: boolean;
  /** For an operator: the reason, or the progress. */
  readonly detail?: string | undefined;
}

export type ReadinessCheck = () => Promise<CheckResult>;

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** Readiness checks of the parts of a process: the database, the broker, an index. */
export class HealthRegistry {
  private readonly checks = new Map<string, ReadinessCheck>();

  /**
   * @param name shown in `/readyz`; must be unique
   * @param check must answer within 2 s, otherwise it counts as failed
   * @returns a function that removes the check
   */
  register(name: string, check: ReadinessCheck): () => void {
    if (this.checks.has(name)) throw new Error(`There is already a readiness check named ${name}.`);
    this.checks.set(name, check);
    return () => {
      if (this.checks.get(name) === check) this.checks.delete(name);
    };
  }

  async readiness(): Promise<Readiness> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await boundedly(check)] as const),
    );
    return { ready: results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  }
}

async function boundedly(check: ReadinessCheck): Promise<CheckResult> {
  const deadline = Promise.withResolvers<CheckResult>();
  const timer = setTimeout(() => {
    deadline.resolve({ ok: false, detail: `no answer within ${CHECK_TIMEOUT_MS} ms` });
  }, CHECK_TIMEOUT_MS);
  try {
    return await Promise.race([check(), deadline.promise]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
