import type { Locale } from '../persons/person.dto.js';

/** What the mail with an invitation says. */
export interface InvitationMail {
  /** Chosen by the organization, and so shown as a name only. */
  readonly organization: string;
  /** Opens the page that accepts the invitation, once the person is signed in. */
  readonly url: string;
  readonly days: number;
}

interface Text {
  readonly subject: string;
  readonly text: string;
}

const MAX_NAME_CHARS = 80;

export function invitationMail(locale: Locale, mail: InvitationMail): Text {
  return TEXTS[locale]({ ...mail, organization: quotable(mail.organization) });
}

/** One line, without what looks like an address: the name of an organization must not make the mail say more. */
function quotable(name: string): string {
  const words = name.replaceAll(/\p{C}|\s/gu, ' ').replaceAll(/[/:@]|\.(?=\S)/g, ' ');
  return words.replaceAll(/ +/g, ' ').trim().slice(0, MAX_NAME_CHARS);
}

const TEXTS: Readonly<Record<Locale, (mail: InvitationMail) => Text>> = {
  en: ({ organization, url, days }) => ({
    subject: `Invitation to “${organization}” on Countersign`,
    text: [
      'Hello,',
      `the organization “${organization}” invites you to work with it on Countersign. Open this link, sign in with this ` +
        'address, and accept:',
      url,
      `The invitation is valid for ${days} days and works once. If you do not know the organization, ignore this mail.`,
    ].join('\n\n'),
  }),
  fr: ({ organization, url, days }) => ({
    subject: `Invitation à « ${organization} » sur Countersign`,
    text: [
      'Bonjour,',
      `l’organisation « ${organization} » vous invite à travailler avec elle sur Countersign. Ouvrez ce lien, ` +
        'connectez-vous avec cette adresse et acceptez :',
      url,
      `L’invitation est valable ${days} jours et ne sert qu’une fois. Si vous ne connaissez pas cette organisation, ` +
        'ignorez ce message.',
    ].join('\n\n'),
  }),
};
