import Fastify, { type FastifyInstance } from 'fastify'

export interface Route {
  readonly method: string
  /** As the server declares it, with its parameters. */
  readonly url: string
  /** What the wire is told about who may call it. */
  readonly caller: unknown
}

/** The routes that a server's plugin declares, without serving any of them; a HEAD route is that of its GET. */
export async function routesOf<Options>(
  routes: (server: FastifyInstance, options: Options) => Promise<void>,
  options: Options,
): Promise<Route[]> {
  const found: Route[] = []
  const server = Fastify({ exposeHeadRoutes: false })
  server.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat())
      found.push({ method: one, url, caller: (config as { caller?: unknown } | undefined)?.caller })
  })
  await server.register(async (scope) => routes(scope, options))
  await server.ready()
  await server.close()
  return found
}

/** The key of a route's row in a matrix. */
export const rowName = ({ method, url }: Route): string => `${method} ${url}`
