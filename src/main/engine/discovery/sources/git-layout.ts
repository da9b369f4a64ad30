import type { AgentId } from '../../../../shared/model/ids'

/** What a git registry holds (DESIGN §4): the root document and the snapshot it vouches for, and each agent's documents. */
export const GIT_ROOT = 'root.json'
export const GIT_SNAPSHOT = 'registry.json'

/** An id as one plain segment of a path: every character that a file system or git could read otherwise is percent-encoded. */
const segmentOf = (id: AgentId): string =>
  encodeURIComponent(id).replace(/[.!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

export const gitManifestPath = (id: AgentId): string => `agents/${segmentOf(id)}/manifest.json`
