import type { Engine } from '../../engine'
import type { HandlersOf } from './handler'

export { jobsCommands as commands } from '../../../shared/contract/commands/jobs'

export const handlers = ({ context: { jobs } }: Engine): HandlersOf<'jobs'> => ({
  'jobs.list': async () => ({ jobs: [...jobs.list()] }),
  'jobs.stop': async (of) => ({ stopping: jobs.stop(of) }),
})
