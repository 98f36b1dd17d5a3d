import type { FastifyInstance } from 'fastify';

/** The statuses that an endpoint may answer with besides that of its description. */
export type OtherStatus = 206 | 303;

declare module 'fastify' {
  interface FastifyReply {
    /** Null for the status of the endpoint's description. */
    answerStatus: OtherStatus | null;
  }
}

/** Nest sets the status of the description last, after the interceptors, so that another one is set when it is sent. */
export function sendStatusOfAnswer(fastify: FastifyInstance): void {
  fastify.decorateReply('answerStatus', null);
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.answerStatus !== null && reply.statusCode < 300) void reply.code(reply.answerStatus);
    done(null, payload);
  });
}
