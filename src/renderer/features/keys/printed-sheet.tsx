import { createPortal } from 'react-dom'
import type { RecoverySheet } from '../../../shared/model/recovery-sheet'
import { sheetLines } from '../../../shared/model/sheet-lines'
import { SafeName } from '../../ui'
import './printed-sheet.css'

/** The only thing on the page for a printer, and on the screen nothing at all. */
export function PrintedSheet({ made: { agent_id, key, made_at, pem } }: { made: RecoverySheet }) {
  return createPortal(
    <section className="printed-sheet" aria-hidden="true">
      <h1>Steward recovery sheet</h1>
      <dl>
        <dt>For</dt>
        <dd>
          <SafeName>{agent_id}</SafeName>
        </dd>
        <dt>Made</dt>
        <dd>{made_at.slice(0, 10)} (UTC)</dd>
        <dt>Recovery key</dt>
        <dd className="printed-key">{key.key_id}</dd>
      </dl>
      <p>
        Whoever has this sheet and its passphrase can revoke and replace the key that vouches for it. Put it away from
        every computer, and keep the passphrase elsewhere. There is no other copy.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Encrypted private key</th>
            <th scope="col">Check</th>
          </tr>
        </thead>
        <tbody>
          {sheetLines(pem).map(({ number, groups, check }) => (
            <tr key={number}>
              <td>{number}</td>
              <td>{groups.join(' ')}</td>
              <td>{check}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        When it is needed: type the lines, each with its number and its check, into the console on the page that
        recovers <SafeName>{agent_id}</SafeName>, or into a file for
      </p>
      <p className="printed-key">steward vault import FILE --role recovery --agent {agent_id}</p>
      <p>and when the recovery is over:</p>
      <p className="printed-key">steward vault forget {key.key_id}</p>
    </section>,
    document.body,
  )
}
