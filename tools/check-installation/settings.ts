import { z } from 'zod';
import { isPublicAddress, parseCidrs } from '#libs/egress';
import { SettingsError, cidrList, describeSetting, port, readSettings, url } from '#libs/platform';

const schema = z.object({
  BASE_URL: url(['http', 'https'], 'http://countersign-gateway').default('http://127.0.0.1:8080'),
  /** The gateway's; the first is used if it holds several. */
  OPERATOR_KEY: describeSetting(
    z.string().min(1),
    "the gateway's OPERATOR_KEY",
    'cs_live_ and 36 characters',
  ),
  /** This machine's, as the webhook-dispatcher reaches it. */
  WEBHOOK_ADDRESS: describeSetting(
    z.union([z.ipv4(), z.ipv6()]),
    'an IP address of this machine',
    '10.1.2.3',
  ).default('127.0.0.1'),
  WEBHOOK_PORT: port.default(0),
  WEBHOOK_ALLOWED_CIDRS: cidrList.default([]),
  /** `auto` leaves webhooks out if the services may not send any to WEBHOOK_ADDRESS. */
  WEBHOOK: describeSetting(z.enum(['auto', 'required']), 'auto or required', 'auto').default('auto'),
});

export interface CheckSettings {
  readonly baseUrl: string;
  readonly operatorKey: string;
  /** Where webhooks are received; undefined if the services may not send them there. */
  readonly receiver: { readonly address: string; readonly port: number } | undefined;
}

/** @throws SettingsError that names every faulty setting */
export function readCheckSettings(env: NodeJS.ProcessEnv): CheckSettings {
  const settings = readSettings(schema, env);
  const { WEBHOOK_ADDRESS: address, WEBHOOK_ALLOWED_CIDRS: allowed } = settings;
  const reachable = isPublicAddress(address, parseCidrs(allowed));
  if (!reachable && settings.WEBHOOK === 'required') {
    throw new SettingsError(
      `These settings stop the start:\n  WEBHOOK is required, and the services send no webhooks to ${address}: ` +
        'WEBHOOK_ALLOWED_CIDRS (webhooks.allowedNetworks of the chart) has to contain it',
    );
  }
  return {
    baseUrl: settings.BASE_URL,
    operatorKey: settings.OPERATOR_KEY.split(',')[0]?.trim() ?? '',
    receiver: reachable ? { address, port: settings.WEBHOOK_PORT } : undefined,
  };
}
