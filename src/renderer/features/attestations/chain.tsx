import type { AttestationLink } from '../../../shared/model/attestation-view'
import { Fingerprint, RelativeTime, StateMark } from '../../ui'

/** The attestations of a capability, newest first: each names the one before it by its digest. */
export function Chain({ links }: { links: readonly AttestationLink[] }) {
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Attestation</th>
          <th scope="col">Result</th>
          <th scope="col">Kind</th>
          <th scope="col" className="right">
            Passed
          </th>
          <th scope="col" className="right">
            Failed
          </th>
          <th scope="col">Issued</th>
          <th scope="col">Ends</th>
        </tr>
      </thead>
      <tbody>
        {[...links].reverse().map((link) => (
          <tr key={link.digest}>
            <td>
              <Fingerprint value={link.digest} label="attestation" />
            </td>
            <td>
              <StateMark of="result" state={link.result} />
            </td>
            <td>{link.extensions === 0 ? 'Fresh' : `Extension ${link.extensions}`}</td>
            <td className="right numbers">{link.tests.passed}</td>
            <td className="right numbers">{link.tests.failed}</td>
            <td>
              <RelativeTime at={link.issued_at} />
            </td>
            <td>
              <RelativeTime at={link.expires_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
