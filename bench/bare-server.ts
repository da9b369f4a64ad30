import Fastify from 'fastify'

/** The bare cost of a call: an HTTPS route that answers what it got, without certificates of clients, signatures or checks. */
process.once('message', async ({ certificate, privateKey }: { certificate: string; privateKey: string }) => {
  const server = Fastify({ https: { cert: certificate, key: privateKey, minVersion: 'TLSv1.3' } })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.post('/echo', async (request, reply) => reply.type('application/json').send(request.body))
  process.send?.({ origin: await server.listen({ host: '127.0.0.1', port: 0 }) })
})
process.once('disconnect', () => process.exit())
