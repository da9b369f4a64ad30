import type { CasesOf } from './step'

const agent_id = 'imported-agent' as never
const nobody = 'nobody' as never

/** As found in the field: unsigned, of the older shape. */
const plain = JSON.stringify({
  steward_version: '1.0.0',
  agent: {
    id: 'imported-agent',
    name: 'Imported Agent',
    version: '1.0.0',
    class: 'worker',
    specialization: 'plans',
    status: 'active',
  },
  credentials: { mandate: [{ capability: 'plan', scope: [] }], constraints: [], prime_directive: 'plan well' },
  capabilities: { interfaces: [], operations: [{ name: 'plan' }] },
})

export const agentsCases: CasesOf<'discover' | 'agents'> = {
  'discover.facets': [{ input: {} }, { input: { text: 'nothing has this name' } }],
  'discover.import': [{ input: { source: 'a folder', files: [{ name: 'steward.json', text: plain }] } }],
  'discover.search': [
    { input: { refresh: 'never', capability: 'plan' } },
    { input: { refresh: 'always', text: 'imported' } },
    { input: { limit: 0 }, refused: 'input_invalid' },
    { input: { refresh: 'never', cursor: 'of no list' }, refused: 'input_invalid' },
  ],
  'agents.list': [{ input: {} }],
  'agents.get': [{ input: { agent_id } }, { input: { agent_id: nobody }, refused: 'agent_unknown' }],
  'agents.verify': [{ input: { agent_id } }, { input: { agent_id: nobody }, refused: 'agent_unknown' }],
  'agents.accept_key': [
    { input: { agent_id: nobody, key_id: `sha256:${'0'.repeat(64)}` as never }, refused: 'agent_unknown' },
  ],
  'agents.health': [{ input: { agent_id } }],
  'agents.measure': [{ input: { agent_id: nobody }, refused: 'agent_unknown' }],
  'agents.poll': [{ input: { agent_id: nobody } }],
}
