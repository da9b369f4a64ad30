import type { CasesOf } from './step'

const path = ['health', 'poll_interval_ms']

export const policyCases: CasesOf<'policy'> = {
  'policy.get': [{ input: {} }],
  'policy.set': [
    { input: { path, value: 45_000 } },
    { input: { path, value: 'often' }, refused: 'policy_invalid' },
    { input: { path: ['health', 'pol_interval_ms'], value: 1 }, refused: 'policy_invalid' },
  ],
  'policy.unset': [{ input: { path } }],
  'policy.replace': [
    // Nothing listens there: what is asked of this profile's registries is answered at once, and by nobody.
    {
      input: {
        text: '{ "network": { "allow_private_addresses": true }, "discovery": { "registries": [{ "url": "https://127.0.0.1:9", "priority": 1, "timeout_ms": 1000 }] } }',
      },
    },
    { input: { text: '{ "health": ' }, refused: 'policy_malformed' },
  ],
}
