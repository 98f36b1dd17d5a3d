const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_POLL_MS = 500;
/** What a shell reports for a program ended by Ctrl-C. */
const EXIT_CODE_FORCED = 130;

/**
 * Aborted once somebody wants the system to stop: by a signal, or by ending the npm that started it, which
 * SIGKILL gives no chance to pass anything on. A second signal ends this process at once.
 */
export function whenStopIsAsked(say: (line: string) => void): AbortSignal {
  const asked = new AbortController();
  const ask = (how: string): void => {
    say(`\nStopping in order (${how}); Ctrl-C once more ends at once.`);
    asked.abort();
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // What still runs ends with this process: each child has a guardian that sees to it.
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
