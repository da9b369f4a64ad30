import { Stack, Tabs } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { PolicyField } from '../../../shared/model/views'
import { replaceQuery, useCommand, useRoute } from '../../client'
import { Answer, Page, Panel, sentenceCase } from '../../ui'
import { Diagnostics } from './diagnostics'
import { Notices } from './notices'
import { PolicyText } from './policy-text'
import { Row } from './row'

/** Which rules are in force, where does each come from, and how do I change it? */
export default function Settings() {
  const policy = useCommand('policy.get', {})
  const tab = useRoute().query.get('tab') ?? 'form'
  return (
    <Page title="Settings" note={policy.data && <span className="mono">{policy.data.file}</span>}>
      <Tabs value={tab} onChange={(next) => replaceQuery({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="form">Values</Tabs.Tab>
          <Tabs.Tab value="text">File</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form">
          <Stack gap="md">
            <Notices />
            <Diagnostics />
            <Answer of={policy}>{({ fields }) => <Sections fields={fields} />}</Answer>
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <Answer of={policy}>{(view) => <PolicyText key={view.text} view={view} />}</Answer>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** How many of so many are drawn: two more each turn, for hundreds of controls at once would hold up every key. */
function useGrowing(all: number): number {
  const [drawn, setDrawn] = useState(2)
  useEffect(() => {
    if (drawn >= all) return
    const turn = setTimeout(() => setDrawn(drawn + 2))
    return () => clearTimeout(turn)
  }, [drawn, all])
  return drawn
}

function Sections({ fields }: { fields: readonly PolicyField[] }) {
  const sections = Map.groupBy(fields, ({ path }) => (path.length > 1 ? path.slice(0, -1).join('.') : ''))
  const begun = useGrowing(sections.size)
  return (
    <Stack gap="md">
      {[...sections].slice(0, begun).map(([section, members]) => (
        <Panel
          key={section}
          title={section === '' ? 'General' : section.split('.').map(sentenceCase).join(' › ')}
          flush
        >
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Value</th>
                <th scope="col">Default</th>
                <th scope="col">Where from</th>
              </tr>
            </thead>
            <tbody>
              {members.map((field) => (
                <Row key={field.path.join('.')} field={field} />
              ))}
            </tbody>
          </table>
        </Panel>
      ))}
    </Stack>
  )
}
