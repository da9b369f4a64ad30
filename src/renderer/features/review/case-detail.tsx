import { Alert, Anchor, Stack, Text } from '@mantine/core'
import type { ReviewCase } from '../../../shared/model/review'
import { href } from '../../client'
import { JsonText, Panel, RelativeTime, SafeName, SafeText } from '../../ui'
import { NameEvidence } from './name-evidence'
import { RingEvidence } from './ring-evidence'
import { caseKindText, percent, stateText } from './wording'

/** Everything a reviewer needs in order to decide one case. */
export function CaseDetail({ found }: { found: ReviewCase }) {
  const { name, sybil, ...others } = found.evidence
  return (
    <Panel
      title={
        <>
          {caseKindText(found.kind)}:{' '}
          <Anchor inherit underline="always" href={href(['agents', found.subject])}>
            <SafeName>{found.subject}</SafeName>
          </Anchor>
        </>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed" component="div">
          Risk {percent(found.risk)} · {stateText(found.state)} · opened <RelativeTime at={found.opened_at} />
          {found.registry === undefined ? '' : ` · registry ${found.registry}`}
        </Text>
        {found.appeal !== undefined && (
          <Alert title="The owner objects">
            <SafeText>{found.appeal}</SafeText>
          </Alert>
        )}
        {found.reason !== undefined && (
          <Text size="sm">
            Reason given: <SafeText>{found.reason}</SafeText>
          </Text>
        )}
        {name && <NameEvidence subject={found.subject} evidence={name} />}
        {sybil && <RingEvidence evidence={sybil} />}
        {!name && !sybil && <JsonText value={others} label="evidence" />}
      </Stack>
    </Panel>
  )
}
