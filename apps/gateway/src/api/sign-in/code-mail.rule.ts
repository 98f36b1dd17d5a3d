import type { Locale } from '../persons/person.dto.js';

/** What the mail with a code says. */
export interface CodeMail {
  readonly name: string;
  readonly code: string;
  /** Opens the sign-in page with the code filled in. */
  readonly url: string;
  readonly minutes: number;
}

interface Text {
  readonly subject: string;
  readonly text: string;
}

/** The code is in the subject, for people who read it in a notification. */
export function codeMail(locale: Locale, mail: CodeMail): Text {
  return TEXTS[locale](mail);
}

const TEXTS: Readonly<Record<Locale, (mail: CodeMail) => Text>> = {
  en: ({ name, code, url, minutes }) => ({
    subject: `${code} is your Countersign code`,
    text: [
      `Hello ${name},`,
      `your code for signing in is ${code}. Type it in the browser in which you asked for it, or open this link there:`,
      url,
      `The code is valid for ${minutes} minutes and works once. If you did not ask for it, you need not do anything: ` +
        'nobody can sign in without it. Countersign never asks you for a code by telephone or mail.',
    ].join('\n\n'),
  }),
  fr: ({ name, code, url, minutes }) => ({
    subject: `${code} est votre code Countersign`,
    text: [
      `Bonjour ${name},`,
      `votre code de connexion est ${code}. Saisissez-le dans le navigateur où vous l’avez demandé, ou ouvrez-y ce lien :`,
      url,
      `Le code est valable ${minutes} minutes et ne sert qu’une fois. Si vous ne l’avez pas demandé, vous n’avez rien à ` +
        'faire : personne ne peut se connecter sans lui. Countersign ne vous demande jamais de code par téléphone ni par ' +
        'courriel.',
    ].join('\n\n'),
  }),
};
