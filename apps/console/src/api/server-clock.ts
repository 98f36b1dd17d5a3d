/** `Date` has whole seconds: the true time is on average half a second later. */
const HALF_A_SECOND_MS = 500;

let offsetMs = 0;

/** Notes the gateway's time from the `Date` of a response. Deadlines are its, whatever this machine's clock says. */
export function noteServerTime(response: Response, startedAtMs: number): void {
  const serverMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(serverMs)) return;
  // The response was made at some time between the request and now.
  const localMs = (startedAtMs + Date.now()) / 2;
  offsetMs = serverMs + HALF_A_SECOND_MS - localMs;
}

/** The time by the gateway's clock. */
export function serverNowMs(): number {
  return Date.now() + offsetMs;
}
