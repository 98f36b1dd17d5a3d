/**
 * Scripts, styles, and requests from and to this gateway only, and no way to make markup of a string. Images and sound
 * may also come from memory: a worker's own files, before they are sent.
 */
const STRICT = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
} as const;

export type PolicyChange = Partial<Record<keyof typeof STRICT, string>>;

const FEATURES = [
  'camera=(self)',
  'microphone=()',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'browsing-topics=()',
];

/**
 * Headers of every file of a page, beside those of every response of the gateway.
 *
 * @param change directives of the page that differ from the strict policy
 */
export function pageHeaders(change: PolicyChange = {}): Readonly<Record<string, string>> {
  const policy = Object.entries({ ...STRICT, ...change });
  return {
    'content-security-policy': policy.map(([directive, sources]) => `${directive} ${sources}`).join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': FEATURES.join(', '),
  };
}

/** A hashed name never has other contents. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';
