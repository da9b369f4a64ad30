import { Anchor, Stack, Text } from '@mantine/core'
import type { AgentId } from '../../../shared/model/ids'
import { href, useCommand, useRoute } from '../../client'
import { Answer, Page, RelativeTime, SafeName } from '../../ui'
import { BeforeRecovery } from './before-recovery'
import { Steps } from './steps'

/** Get an agent, or the client, back after its key was stolen: what will change, then each step as it happens. */
export default function Recovery() {
  const { path } = useRoute()
  const agentId = (path[1] ?? '') as AgentId
  const recoveries = useCommand('recovery.list', {})
  return (
    <Page
      title={
        <>
          Recover <SafeName>{agentId}</SafeName>
        </>
      }
      note="For a stolen or leaked key. Closing this page changes nothing: a banner leads back."
    >
      <Answer of={recoveries}>
        {({ recoveries: all }) => {
          const own = all.filter((recovery) => recovery.agent_id === agentId)
          const open = own.find(({ state }) => state !== 'completed')
          if (open) return <Steps recovery={open} />
          const [last] = own
          return (
            <Stack gap="md">
              {last?.finished_at && (
                <>
                  <Text size="sm" c="dimmed">
                    The last recovery ended <RelativeTime at={last.finished_at} />.{' '}
                    <Anchor size="sm" underline="always" href={href(['agents', agentId])}>
                      Look at the agent
                    </Anchor>
                  </Text>
                  <Steps recovery={last} />
                </>
              )}
              <BeforeRecovery agentId={agentId} again={last !== undefined} />
            </Stack>
          )
        }}
      </Answer>
    </Page>
  )
}
