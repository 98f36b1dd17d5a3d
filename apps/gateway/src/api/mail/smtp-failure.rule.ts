import type { FailureReason, HandedOver } from './mail.js';

/** The parts of an error of nodemailer that decide. */
export interface SmtpFailure {
  /** `ETIMEDOUT`, `ECONNECTION`, `EAUTH`, `EENVELOPE`, `EMESSAGE`, … */
  readonly code?: string | undefined;
  /** The command that the server refused; `API` when none was sent. */
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  /** The server's reply. */
  readonly response?: string | undefined;
}

/** The class, subject, and detail of RFC 3463 after the code of a reply. */
const ENHANCED_CODE = /^\d{3}[ -](\d)\.(\d{1,3})\.\d{1,3}\b/;
/** RFC 3463, section 3.8: the sender's permission, not the recipient's mailbox. */
const POLICY = '7';
/** Bad sequence of commands: the session failed, not the mail (RFC 5321, section 4.2.3). */
const BAD_SEQUENCE = 503;

/**
 * Whether a mail is sent again. Refused for good (RFC 5321, section 4.2.1) are only recipients and messages: a server that
 * refuses the password, the sender, or to relay for this installation does so for every mail until its operator changes that.
 */
export function smtpFailureOf(failure: SmtpFailure): Exclude<HandedOver, { outcome: 'sent' }> {
  const reason = reasonOf(failure);
  const isOfMail = failure.command === 'RCPT TO' || failure.command === 'DATA';
  if (failure.code === 'EENVELOPE' && failure.command === 'API') return { outcome: 'refused', reason };
  if (!isOfMail || failure.responseCode === undefined || failure.responseCode === BAD_SEQUENCE) {
    return { outcome: 'failed', waitsFor: 'server', reason };
  }
  if (failure.responseCode < 500) return { outcome: 'failed', waitsFor: 'recipient', reason };
  const [, , subject] = ENHANCED_CODE.exec(failure.response ?? '') ?? [];
  if (failure.command === 'RCPT TO' && subject === POLICY) {
    return { outcome: 'failed', waitsFor: 'server', reason };
  }
  return { outcome: 'refused', reason };
}

function reasonOf({ code = 'unknown', command, responseCode }: SmtpFailure): FailureReason {
  return { code, smtpCommand: command, smtpCode: responseCode };
}
