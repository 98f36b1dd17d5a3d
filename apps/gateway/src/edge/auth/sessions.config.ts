import { integer } from '#libs/platform';

const MINUTE = 60;
const YEAR = 31_536_000;

export const sessionSettings = {
  /** A session that is not used for so long ends. */
  SESSION_IDLE_SECONDS: integer(MINUTE, YEAR).default(43_200),
  /** A session ends after this time, however it is used. */
  SESSION_MAX_SECONDS: integer(MINUTE, YEAR).default(604_800),
};
