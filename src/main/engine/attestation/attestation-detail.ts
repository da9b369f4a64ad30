import type { AttestationPredicate } from '../../../shared/model/attestation'
import type { AttestationDetail, AttestationLink } from '../../../shared/model/attestation-view'
import { StewardError } from '../../../shared/model/errors'
import { attestationRules, type ReadAttestation, varianceOf } from '../../protocol/attestation'
import type { EngineContext } from '../context'
import type { Attested } from '../ports'
import { verifyKnownAgent } from '../verification/verify-agent'
import { attestationDocument } from './attestation-documents'
import { attestationRows } from './attestation-rows'
import { verifyAttested } from './verify-attested'

/** Links of the chain that a page shows. */
const SHOWN_LINKS = 12

/** All that is known of the attestation of a capability. @throws StewardError `agent_unknown`, `not_found` */
export async function attestationDetail(context: EngineContext, of: Attested): Promise<AttestationDetail> {
  const { verified } = await verifyKnownAgent(context, of.agent_id)
  const row = (await attestationRows(context, of.agent_id)).find(({ capability }) => capability === of.capability)
  if (row === undefined)
    throw new StewardError('not_found', `${of.agent_id} offers no ${of.capability}`, {
      suggestions: [`See what it offers: steward info ${of.agent_id}`],
    })
  const judged = verified && (await verifyAttested(context, row, verified))
  const attestation = judged?.read?.attestation
  const { attestations } = context.store
  const pending = await attestations.runs(of, attestation?.runs.at(-1)?.number ?? 0)
  const plan = await attestations.plan(of)
  const measured = pending.filter(({ run }) => run.ended === 'completed')
  return {
    row: judged ? { ...row, state: judged.state } : row,
    ...(attestation && { attestation }),
    checks: [...(judged?.checks ?? [])],
    chain: judged?.read ? await chainOf(context, judged.read) : [],
    pending_runs: pending.map(({ run }) => run),
    pending_flaky: [...varianceOf(measured.map(({ tests }) => tests)).flaky],
    ...(plan && { plan: withoutRefresh(plan) }),
    acceptances: await attestations.acceptances(of),
    max_variance_percent: attestationRules(context.policy()).maxVariancePercent,
  }
}

const withoutRefresh = <T extends { refresh: unknown }>({ refresh: _kept, ...plan }: T) => plan

const linkOf = ({ attestation, digest }: ReadAttestation): AttestationLink => {
  const { issued_at, expires_at, extension, result } = attestation
  const { passed, failed, skipped } = lastRun(attestation)
  const tests = { passed, failed, skipped }
  return { digest, issued_at, expires_at, extensions: extension?.count ?? 0, tests, result: result.result }
}

const lastRun = ({ runs }: AttestationPredicate) => runs.at(-1) ?? { passed: 0, failed: 0, skipped: 0 }

/** The attestations before, oldest first; ends where one cannot be had. */
async function chainOf(context: EngineContext, newest: ReadAttestation): Promise<AttestationLink[]> {
  const chain = [linkOf(newest)]
  let before = newest.attestation.previous
  while (before !== undefined && chain.length < SHOWN_LINKS) {
    const document = await attestationDocument(context, before)
    if (document === undefined) break
    chain.unshift(linkOf(document))
    before = document.attestation.previous
  }
  return chain
}
