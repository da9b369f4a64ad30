import type { JobOf } from '../../../shared/model/job'
import type { Attested } from '../ports'

/** The job that attests a capability. */
export const attestJob = ({ agent_id, capability }: Attested): JobOf => ({
  kind: 'attest',
  subject: `${agent_id} ${capability}`,
})
