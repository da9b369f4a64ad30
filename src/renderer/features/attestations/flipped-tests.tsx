import type { FlakyTest } from '../../../shared/model/attestation'
import type { AttestationDetail } from '../../../shared/model/attestation-view'
import { Panel, SafeText, wordFor } from '../../ui'

/** Tests and runs that are drawn; the rest is counted. */
const MOST_TESTS = 50
const MOST_RUNS = 24

const SIGN: Readonly<Record<FlakyTest['outcomes'][number], string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '–',
  absent: '·',
}

/** Which tests could not make up their mind: test by run. Nothing where all of them did. */
export function FlippedTests({ detail }: { detail: AttestationDetail }) {
  const flaky = detail.pending_flaky.length > 0 ? detail.pending_flaky : (detail.attestation?.flaky ?? [])
  const failed = detail.attestation?.result.failedTests ?? []
  return (
    <>
      {flaky.length > 0 && (
        <Panel title={`Tests that differed between runs (${flaky.length})`} flush>
          <Matrix flaky={flaky} />
        </Panel>
      )}
      {failed.length > 0 && (
        <Panel title={`Tests that fail (${failed.length})`}>
          <ul className="plain-list mono">
            {failed.slice(0, MOST_TESTS).map((test) => (
              <li key={test}>
                <SafeText>{test}</SafeText>
              </li>
            ))}
          </ul>
          {failed.length > MOST_TESTS && `and ${failed.length - MOST_TESTS} more`}
        </Panel>
      )}
    </>
  )
}

function Matrix({ flaky }: { flaky: readonly FlakyTest[] }) {
  const runs = Math.min(MOST_RUNS, Math.max(...flaky.map(({ outcomes }) => outcomes.length)))
  const columns = Array.from({ length: runs }, (_, index) => index + 1)
  return (
    <table className="dense">
      <thead>
        <tr>
          <th scope="col">Test</th>
          {columns.map((number) => (
            <th key={number} scope="col" className="right">
              Run {number}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {flaky.slice(0, MOST_TESTS).map(({ test, outcomes }) => (
          <tr key={test}>
            <td className="mono">
              <SafeText>{test}</SafeText>
            </td>
            {columns.map((number) => {
              const outcome = outcomes.slice(-runs)[number - 1] ?? 'absent'
              return (
                <td key={number} className="right" data-outcome={outcome}>
                  <span aria-hidden="true">{SIGN[outcome]} </span>
                  {wordFor('test', outcome)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
