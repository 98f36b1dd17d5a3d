/**
 * How a client authenticates. Seeds and credentials are read for each connection, so a replaced file takes effect at
 * the next connection.
 */
export type BrokerLogin =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'nkey'; readonly seed: () => string }
  | { readonly kind: 'creds'; readonly creds: () => string };

/** PEM texts. When this object is present, even if empty, TLS is required. */
export interface BrokerTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly handshakeFirst?: true;
}

/** The address of the broker and how to log in. */
export interface Broker {
  /** `nats://host:port`, or several separated by commas; may contain user and password, or a token. */
  readonly natsUrl: string;
  /** Defaults to the credentials in the URL. */
  readonly login?: BrokerLogin;
  readonly tls?: BrokerTls;
  /** Copies of each stream in a NATS cluster: 1 (the default), 3 or 5. */
  readonly streamReplicas?: number;
}
