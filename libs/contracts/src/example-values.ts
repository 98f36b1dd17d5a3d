/**
 * The values used in all examples of the API documents: one organization, one task, its worker. Since examples share
 * their ids, they read as one story, from the request to the last event.
 */
export const EXAMPLE = {
  orgId: '0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11',
  workspaceId: 'incident-response',
  poolId: '0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02',
  taskId: '0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  workerId: '0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718',
  assignmentId: '0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b',
  eventId: '0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c',
  keyId: '0198f0a4-3e5f-7a61-b2c3-d4e5f6071829',
  endpointId: '0198f0a5-4f60-7b72-83d4-e5f60718293a',
  deliveryId: '0198f0b6-5a71-7c83-94e5-f60718293a4b',
  transactionId: '0198f0b4-6b82-7d94-a5f6-0718293a4b5c',
  jobId: '0198f0c2-8da4-7fb6-8718-293a4b5c6d7e',
  fileId: '0198f0b4-8d94-7eb6-8718-293a4b5c6d7e',
  erasureId: '0198f0c1-7c93-7ea5-b607-18293a4b5c6d',
  createdAt: '2026-03-02T03:50:00.000Z',
  offeredAt: '2026-03-02T03:50:01.000Z',
  acceptedAt: '2026-03-02T03:50:20.000Z',
  startedAt: '2026-03-02T03:51:00.000Z',
  submittedAt: '2026-03-02T03:56:30.000Z',
  endedAt: '2026-03-02T03:56:31.000Z',
  deadline: '2026-03-02T04:30:00.000Z',
  /** Its decoded bytes say that it is an example, so that it is not mistaken for a leaked secret. */
  signingSecret: 'whsec_ZXhhbXBsZS1zaWduaW5nLXNlY3JldC0wMDAx',
} as const;
