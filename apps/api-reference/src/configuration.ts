import type { createApiReference } from '@scalar/api-reference';
import type { Json } from './audience.rule.js';

type Configuration = Parameters<typeof createApiReference>[1];

/**
 * Everything that the library would load from, or send to, another host is switched off; the policy of the page would
 * refuse it.
 *
 * @param origin of the gateway that the page was opened at: requests go there
 * @param content the OpenAPI document
 */
export function configuration(origin: string, content: Json): Configuration {
  return {
    content,
    servers: [{ url: origin, description: 'This gateway' }],
    authentication: { preferredSecurityScheme: 'bearer' },
    // A key that is typed in stays in the memory of the page, and is all that a request has: no session's cookie.
    persistAuth: false,
    customFetch: (input, init) => fetch(input, { ...init, credentials: 'omit' }),
    telemetry: false,
    withDefaultFonts: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
    // Would write the document as it is shown; the page links to the real one.
    documentDownloadType: 'none',
    modelsSectionLabel: 'Schemas',
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    orderSchemaPropertiesBy: 'preserve',
  };
}
