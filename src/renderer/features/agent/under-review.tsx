import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import type { ReviewCaseView } from '../../../shared/model/review'
import { useAction, useCommand } from '../../client'
import { ErrorState, Panel, ReasonDialog, RelativeTime, SafeText, StatusMark } from '../../ui'

const CAUSES: Readonly<Record<ReviewCaseView['kind'], string>> = {
  similar_name: 'Its name is like that of another agent.',
  homograph: 'Its name has letters that look like those of another name.',
  sybil: 'Its endorsements look made up.',
  inconsistent_tests: 'Its tests contradict one another.',
}
const STANDS = {
  open: { status: 'warning', word: 'Waits for a reviewer' },
  asked: { status: 'warning', word: 'The reviewer asks you' },
  approved: { status: 'healthy', word: 'Approved' },
  rejected: { status: 'critical', word: 'Rejected' },
  banned: { status: 'critical', word: 'Banned' },
} as const satisfies Record<ReviewCaseView['state'], object>

/** What reviewers have to do with an agent of this profile, and the owner's answer to it; nothing for anybody else's. */
export function UnderReview({ agentId }: { agentId: AgentId }) {
  const { data } = useCommand('reviews.list', {})
  const about = data?.cases.filter(({ own_agents }) => own_agents.includes(agentId)) ?? []
  if (about.length === 0) return null
  return (
    <Panel title="Under review">
      <Stack gap="md">
        {about.map((found) => (
          <Standing key={`${found.registry} ${found.id}`} found={found} />
        ))}
      </Stack>
    </Panel>
  )
}

function Standing({ found }: { found: ReviewCaseView }) {
  const { registry, id, kind, state, opened_at, reason, appeal } = found
  const [asking, setAsking] = useState(false)
  const decide = useAction('reviews.decide', ['reviews.list', 'agents.get', 'agents.list', 'audit.list'])
  const { status, word } = STANDS[state]
  const send = (text: string) => {
    setAsking(false)
    if (registry !== undefined)
      decide.mutate({ cases: [{ registry, id, from_state: state }], action: 'appeal', reason: text })
  }
  const verb = state === 'asked' ? 'Answer' : state === 'open' ? 'Speak for it' : 'Appeal'
  return (
    <Stack gap={4}>
      <Group gap="md">
        <StatusMark status={status} word={word} />
        <Text size="sm" component="div">
          {CAUSES[kind]} {registry !== undefined && `Registry ${registry}, `}
          <RelativeTime at={opened_at} />
        </Text>
        {state !== 'approved' && registry !== undefined && (
          <Button size="compact-sm" variant="default" loading={decide.isPending} onClick={() => setAsking(true)}>
            {verb}
          </Button>
        )}
      </Group>
      {reason !== undefined && reason !== '' && (
        <Text size="sm">
          The reviewer: <SafeText>{reason}</SafeText>
        </Text>
      )}
      {appeal !== undefined && (
        <Text size="sm">
          You: <SafeText>{appeal}</SafeText>
        </Text>
      )}
      {decide.error && <ErrorState error={decide.error} />}
      {decide.data?.failed.map(({ message }) => (
        <ErrorState key={message} error={{ message }} />
      ))}
      {asking && (
        <ReasonDialog
          title={`${verb}: ${found.subject}`}
          action={verb}
          says="The reviewer is shown it beside the evidence. Enter sends, Shift Enter begins a new line."
          decide={send}
          close={() => setAsking(false)}
        />
      )}
    </Stack>
  )
}
