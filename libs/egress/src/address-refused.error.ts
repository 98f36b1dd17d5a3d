/** A connection was not made, because the host's address is not public and no operator has allowed it. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ADDRESS_REFUSED';

  constructor() {
    // The address stays out of the message, which reaches customers: it would reveal the internal network.
    super('The host has no public address.');
  }
}
