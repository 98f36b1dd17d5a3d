import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const EVERY_MS = 1_000;

const Outbox = z.object({
  data: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string() })),
});

/** Prints the mails that the system would send, until `signal` stops it. Prints none where an SMTP server is set. */
export async function printMails(
  baseUrl: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  let seen = await mailsAt(baseUrl, signal);
  while (!signal.aborted) {
    await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const mails = await mailsAt(baseUrl, signal);
    const known = new Set(seen?.map(({ id }) => id));
    for (const mail of mails?.toReversed() ?? []) if (!known.has(mail.id)) say(mailText(mail));
    seen = mails ?? seen;
  }
}

export function mailText({ to, subject, text }: Omit<z.infer<typeof Outbox>['data'][number], 'id'>): string {
  const lines = [`To: ${to}`, `Subject: ${subject}`, '', ...text.split('\n')];
  return `\n${lines.map(line => `  | ${printable(line)}`).join('\n')}\n`;
}

/** Names in mails are chosen by others: without what a terminal would act on. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '�');
}

/** Undefined while the gateway does not answer. */
async function mailsAt(baseUrl: string, signal: AbortSignal) {
  try {
    const answer = await fetch(new URL('/v1/outbox', baseUrl), { signal });
    return Outbox.safeParse(await answer.json()).data?.data;
  } catch {
    return undefined;
  }
}
