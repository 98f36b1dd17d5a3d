/** Where this API is: `https://api.verifiedworkflows.com` becomes the gateway's address with this behind it. */
export const PREFIX = '/verified-workflows';
