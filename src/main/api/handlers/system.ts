import type { Engine } from '../../engine'
import { systemStatus } from '../../engine/identity/vault'
import { overview } from '../../engine/overview/overview'
import type { HandlersOf } from './handler'

export const systemHandlers = ({ context }: Engine): HandlersOf<'system' | 'overview'> => ({
  'system.status': () => systemStatus(context),
  'overview.get': () => overview(context),
})
