import type { Engine } from '../../engine'
import { changePolicy, describePolicy, replacePolicy, unsetPolicy } from '../../engine/settings/change-policy'
import type { HandlersOf } from './handler'

export { policyCommands as commands } from '../../../shared/contract/commands/policy'

export const handlers = ({ context }: Engine): HandlersOf<'policy'> => ({
  'policy.get': () => describePolicy(context),
  'policy.set': ({ path, value }) => changePolicy(context, path, value),
  'policy.unset': ({ path }) => unsetPolicy(context, path),
  'policy.replace': ({ text }) => replacePolicy(context, text),
})
