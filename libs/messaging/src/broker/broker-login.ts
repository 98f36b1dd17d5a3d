/**
 * How a client proves who it is. Seeds and credentials are read for each connection, so that a file that was
 * replaced takes effect at the next one.
 */
export type BrokerLogin =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'nkey'; readonly seed: () => string }
  | { readonly kind: 'creds'; readonly creds: () => string };

/** PEM texts. Present, even empty, they make TLS a must. */
export interface BrokerTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly handshakeFirst?: true;
}

/** Where the broker is and how to enter it. */
export interface Broker {
  /** `nats://host:port`, several separated by commas; user and password, or a token, may be in it. */
  readonly natsUrl: string;
  /** What the URL has when not given. */
  readonly login?: BrokerLogin;
  readonly tls?: BrokerTls;
  /** Copies of each stream in a NATS cluster: 1 (the default), 3 or 5. */
  readonly streamReplicas?: number;
}
