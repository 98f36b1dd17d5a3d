/** Every header that we put on a NATS message. Names are part of the protocol between versions. */
export const Header = {
  traceparent: 'traceparent',
  /** Milliseconds since 1970: after that nobody waits for the answer any more. */
  deadline: 'Countersign-Deadline',
  deadReason: 'Countersign-Dead-Reason',
  deadDetail: 'Countersign-Dead-Detail',
  deadDurable: 'Countersign-Dead-Durable',
  deadSubject: 'Countersign-Dead-Subject',
  deadStream: 'Countersign-Dead-Stream',
  deadSequence: 'Countersign-Dead-Sequence',
  deadDeliveries: 'Countersign-Dead-Deliveries',
  deadTime: 'Countersign-Dead-Time',
  /** Set to the payload's size when it was too large to be kept with its headers. */
  deadOmittedBytes: 'Countersign-Dead-Omitted-Bytes',
  /** In front of every header that the dead message had. */
  originalPrefix: 'Countersign-Original-',
} as const;
