import type { Artifact } from '../../../shared/model/delegation'
import type { TaskId } from '../../../shared/model/ids'
import { checkArtifactName, digestOfStream, mediaTypeOf } from '../../protocol/delegation'
import type { AgentContext } from './context'

/**
 * The files a task left, each with the digest and size that its receipt vouches for.
 *
 * @throws StewardError `result_invalid` for names and files that may not be artifacts, `payload_too_large`
 */
export const collectArtifacts = async (agent: AgentContext, taskId: TaskId): Promise<Artifact[]> => {
  const artifacts: Artifact[] = []
  let left = agent.limits.artifactBytes
  for (const { name } of await agent.workspace.list(taskId)) {
    checkArtifactName(name)
    const { digest, size } = await digestOfStream(agent.workspace.open(taskId, name), left)
    left -= size
    artifacts.push({ name, digest, size, media_type: mediaTypeOf(name) })
  }
  return artifacts
}
