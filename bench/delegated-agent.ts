import { serveAgent } from './frame/served-agent'

serveAgent({
  operation: 'double',
  run:
    () =>
    async ({ input }) =>
      2 * Number((input as { n: number }).n),
  concurrency: 16,
})
