import Fastify from 'fastify'
import { systemClock, systemRandom } from '../src/main/adapters/clock'
import { tlsServerOptions, Wire, type WireCaller } from '../src/main/servers/wire'
import { StewardError } from '../src/shared/model/errors'
import { type Party, partyIn } from './frame/party'

/** The same route as `bare-server`, behind the wire of an agent server: certificates, signatures, digests, replay memory. */
process.once('message', async ({ folder, caller }: { folder: string; caller: WireCaller }) => {
  const agent: Party = await partyIn(folder)
  const wire = new Wire({
    clock: systemClock(),
    random: systemRandom,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: console.error },
    resolveCaller: async (keyId) => {
      if (keyId === caller.key.key_id) return caller
      throw new StewardError('request_signer_unknown', 'nobody knows this key')
    },
    responseSigner: agent.identity.signer,
  })
  const server = Fastify({ https: tlsServerOptions(agent.identity.tls) })
  wire.guard(server)
  server.post('/echo', { config: { caller: 'known' } }, async (request, reply) =>
    reply.type('application/json').send(wire.bodyOf(request)),
  )
  process.send?.({ origin: await server.listen({ host: '127.0.0.1', port: 0 }) })
})
process.once('disconnect', () => process.exit())
