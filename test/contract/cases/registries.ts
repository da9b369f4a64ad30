import type { CasesOf } from './step'

const nowhere = 'https://127.0.0.1:9'

export const registriesCases: CasesOf<'registries'> = {
  'registries.list': [{ input: {} }],
  'registries.inspect': [{ input: { url: nowhere }, refused: 'network_unreachable' }],
  'registries.add': [{ input: { url: nowhere, trust_on_first_use: true }, refused: 'network_unreachable' }],
  'registries.refresh': [{ input: {} }],
  'registries.divergence': [{ input: {} }],
  'registries.revocations': [{ input: {} }],
  'registries.history': [{ input: { name: 'no-such-registry' }, refused: 'registry_unknown' }],
  'registries.cache': [{ input: {} }],
  'registries.clear': [{ input: {} }, { input: { name: 'no-such-registry' }, refused: 'registry_unknown' }],
  'registries.order': [{ input: { names: ['no-such-registry'] }, refused: 'registry_unknown' }],
  'registries.export': [{ input: { folder: '/nowhere', registry: 'no-such-registry' }, refused: 'registry_unknown' }],
  'registries.remove': [{ input: { name: 'no-such-registry' }, refused: 'registry_unknown' }],
}
