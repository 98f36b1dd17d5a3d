const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_POLL_MS = 500;
/** The exit code that a shell reports after Ctrl-C. */
const EXIT_CODE_FORCED = 130;

/**
 * Aborted when a stop is requested: by a signal, or by the end of the npm process that started this one, which cannot
 * forward a SIGKILL. A second signal ends this process immediately.
 */
export function whenStopIsAsked(say: (line: string) => void): AbortSignal {
  const asked = new AbortController();
  const ask = (how: string): void => {
    say(`\nStopping in order (${how}); Ctrl-C once more ends at once.`);
    asked.abort();
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // Remaining processes end with this one: each child has a guardian.
      if (asked.signal.aborted) process.exit(EXIT_CODE_FORCED);
      ask(signal);
    });
  }
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const npm = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === npm) return;
      clearInterval(watch);
      if (!asked.signal.aborted) ask('npm has ended');
    }, PARENT_POLL_MS);
    watch.unref();
  }
  return asked.signal;
}
