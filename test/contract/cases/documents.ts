import type { CasesOf } from './step'

export const documentsCases: CasesOf<'documents' | 'manifest' | 'client'> = {
  'documents.verify': [{ input: { name: 'STEWARD.md', text: '# Nobody signed this\n' } }],
  'manifest.sign': [{ input: { manifest: {} }, refused: 'manifest_invalid' }],
  'manifest.publish': [
    {
      input: { envelope: { payloadType: 'x/y', payload: '', signatures: [] } as never },
      refused: 'document_malformed',
    },
  ],
  'client.enroll': [{ input: {}, refused: 'network_unreachable' }],
}
