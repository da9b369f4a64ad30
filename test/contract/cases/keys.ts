import { type CasesOf, from } from './step'

const passphrase = 'correct horse battery staple'
const nobody = `sha256:${'0'.repeat(64)}` as never

export const keysCases: CasesOf<'vault' | 'keys'> = {
  'vault.create': [{ input: { passphrase } }, { input: { passphrase }, refused: 'vault_exists' }],
  'vault.lock': [{ input: {} }],
  'vault.unlock': [
    { input: { passphrase: 'not the one' }, refused: 'vault_wrong_secret' },
    { input: { keyring: true }, refused: 'unavailable' },
    { input: { passphrase } },
  ],
  'vault.enrol_keyring': [{ input: {}, refused: 'unavailable' }],
  'vault.leave_keyring': [{ input: {} }],
  'vault.change_passphrase': [
    { input: { current: 'not the one', next: passphrase }, refused: 'vault_wrong_secret' },
    { input: { current: passphrase, next: passphrase } },
  ],
  'keys.generate': [{ input: { role: 'owner', agent_id: 'contract-agent' as never, label: 'made over the contract' } }],
  'keys.list': [{ input: {} }],
  'keys.export': [
    { input: { key_id: nobody, format: 'pem', passphrase }, refused: 'key_not_found' },
    { input: (earlier) => ({ key_id: from('keys.generate', 'key_id')(earlier), format: 'pem', passphrase }) },
  ],
  'keys.import': [{ input: { file: { format: 'pem', text: 'no key' }, role: 'owner' }, refused: 'key_invalid' }],
  'keys.create_recovery': [{ input: { agent_id: 'contract-agent' as never, passphrase } }],
  'vault.backup': [{ input: { passphrase } }],
  'vault.restore': [
    { input: { base64: 'bm8gYmFja3Vw', passphrase }, refused: 'vault_truncated' },
    { input: (earlier) => ({ base64: from('vault.backup', 'base64')(earlier), passphrase, replace_policy: false }) },
  ],
  'keys.rotate': [{ input: { agent_id: 'nobody' as never }, refused: 'key_not_found' }],
  'keys.rotate_and_publish': [{ input: { agent_id: 'nobody' as never }, refused: 'key_not_found' }],
  'keys.publish_prepared': [{ input: { agent_id: 'nobody' as never } }],
  'keys.preview_revocation': [{ input: { key_id: nobody }, refused: 'key_not_found' }],
  'keys.revoke': [{ input: { key_id: nobody, reason: 'lost', immediate: true }, refused: 'key_not_found' }],
  'keys.deliveries': [{ input: {} }],
  'keys.veto': [{ input: { agent_id: 'nobody' as never, rotation: nobody }, refused: 'key_not_found' }],
  'keys.standing': [{ input: {} }],
  'keys.remove': [{ input: (earlier) => ({ key_id: from('keys.generate', 'key_id')(earlier) }) }],
}
