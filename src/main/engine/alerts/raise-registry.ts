import type { Alert } from '../../../shared/model/alert'
import type { StewardError } from '../../../shared/model/errors'
import type { EngineContext } from '../context'
import { raiseAlert } from './raise'

interface Named {
  readonly name: string
  readonly url: string
}

export const raiseRootChanged = (context: EngineContext, registry: Named, error: StewardError): Promise<Alert> =>
  raiseAlert(context, {
    key: `root_changed:${registry.url}`,
    kind: 'root_changed',
    severity: 'critical',
    text: `The registry ${registry.name} shows another root key than the one you accepted. Nothing it says is believed.`,
    subject: registry.name,
    evidence: { ...error.details },
  })

/** Tells that a registry answered with what no accident explains; what was cached of it is kept. */
export const raiseRegistryRefused = (context: EngineContext, registry: Named, error: StewardError): Promise<Alert> =>
  raiseAlert(context, {
    key: `registry_refused:${registry.url}:${error.code}`,
    kind: 'registry_refused',
    severity: 'critical',
    text: `An answer of the registry ${registry.name} was refused: ${error.message}. What it said before is kept.`,
    subject: registry.name,
    evidence: { code: error.code, ...error.details },
  })

/** Tells that rows of the cache were damaged and set aside (DESIGN §8: never silently). */
export const raiseCacheDamaged = (context: EngineContext, source: string): Promise<Alert> =>
  raiseAlert(context, {
    key: `cache_damaged:${source}`,
    kind: 'cache_damaged',
    severity: 'warning',
    text: `Cached rows of ${source} were damaged on this machine's disk. They were set aside and are read again.`,
    subject: source,
    evidence: { source },
  })
