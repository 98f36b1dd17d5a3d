/** Every header set on NATS messages. The names are part of the protocol between releases. */
export const Header = {
  traceparent: 'traceparent',
  /** Milliseconds since 1970; after this time the caller no longer waits for the answer. */
  deadline: 'Countersign-Deadline',
  deadReason: 'Countersign-Dead-Reason',
  deadDetail: 'Countersign-Dead-Detail',
  deadDurable: 'Countersign-Dead-Durable',
  deadSubject: 'Countersign-Dead-Subject',
  deadStream: 'Countersign-Dead-Stream',
  deadSequence: 'Countersign-Dead-Sequence',
  deadDeliveries: 'Countersign-Dead-Deliveries',
  deadTime: 'Countersign-Dead-Time',
  /** The payload's size, set when the payload was too large to be kept with its headers. */
  deadOmittedBytes: 'Countersign-Dead-Omitted-Bytes',
  /** Prefix of every header of the dead message. */
  originalPrefix: 'Countersign-Original-',
} as const;
