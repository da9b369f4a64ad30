import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { type IssueStatement, issueStatement } from '../../../shared/model/issue'
import type { KeyRecord } from '../../../shared/model/key'
import type { Signer } from '../identity'
import { makeDocument, readDocument, readOwnDocument, type Signed, type Verified } from './document'

const ISSUE = {
  payloadType: PAYLOAD_TYPE.issue,
  schema: issueStatement,
  name: 'the issue',
  maxBytes: 256 * 1024,
} as const

/** A client's signed word on an invalid result. @throws StewardError `document_malformed`, `payload_too_large` */
export const makeIssue = (content: IssueStatement, signer: Signer): Promise<Signed> =>
  makeDocument(ISSUE, content, signer)

/** What an issue says, on nobody's word yet. @throws StewardError `document_malformed`, `payload_too_large` */
export const readIssue = (envelope: Envelope): IssueStatement => readOwnDocument(ISSUE, envelope)

/** An issue that this key signed. @throws StewardError `signer_unknown`, and as `verifyEnvelope` */
export const verifyIssue = (envelope: Envelope, key: KeyRecord): Verified<IssueStatement> =>
  readDocument(ISSUE, envelope, [key])
