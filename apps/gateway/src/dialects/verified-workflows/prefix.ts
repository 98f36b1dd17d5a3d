/** The path of this API: `https://api.verifiedworkflows.com` becomes the gateway's address followed by this prefix. */
export const PREFIX = '/verified-workflows';
