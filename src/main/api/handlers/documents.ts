import type { Engine } from '../../engine'
import { enrollClient } from '../../engine/identity/enroll-client'
import { publishManifest } from '../../engine/identity/publish-manifest'
import { signManifest } from '../../engine/identity/sign-manifest'
import { verifyDocument } from '../../engine/verification/verify-document'
import { type HandlersOf, lookAgain } from './handler'

export { documentsCommands as commands } from '../../../shared/contract/commands/documents'

export const handlers = (engine: Engine): HandlersOf<'documents' | 'manifest' | 'client'> => {
  const { context } = engine
  return {
    'documents.verify': async ({ name, text }) => verifyDocument(name, text, context.clock.now()),
    'manifest.sign': (request) => signManifest(context, request),
    'manifest.publish': async (input) => lookAgain(engine, await publishManifest(context, input)),
    'client.enroll': ({ client_id }) => enrollClient(context, client_id),
  }
}
