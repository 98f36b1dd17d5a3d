/** The event sent by a test: an ordinary event, about the endpoint itself. */
export function testEvent(test: {
  readonly id: string;
  readonly orgId: string;
  readonly endpointId: string;
  readonly now: Date;
}): { readonly id: string; readonly type: 'webhook.test' } & Readonly<Record<string, unknown>> {
  return {
    specversion: '1.0',
    id: test.id,
    source: 'countersign/webhook-dispatcher',
    type: 'webhook.test',
    subject: test.endpointId,
    time: test.now.toISOString(),
    datacontenttype: 'application/json',
    orgid: test.orgId,
    data: { endpoint_id: test.endpointId, message: 'A test of this webhook endpoint.' },
  };
}
