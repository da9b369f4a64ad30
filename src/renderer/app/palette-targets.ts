import { useMantineColorScheme } from '@mantine/core'
import { SCENARIOS } from '../../shared/model/drill'
import { href, navigate, useAction, useCommand, useJobAction } from '../client'
import { ruleName } from '../ui'
import type { Target } from './palette-matching'
import { SCREENS } from './screens'

const place = (kind: Target['kind'], name: string, address: string): Target => ({
  kind,
  name,
  id: `${kind} ${name} ${address}`,
  run: () => navigate(address),
})

const action = (name: string, run: () => void): Target => ({ kind: 'Action', name, id: `Action ${name}`, run })

function useActions(): Target[] {
  const { setColorScheme } = useMantineColorScheme()
  const refresh = useJobAction({ kind: 'refresh', subject: '' }, 'registries.refresh', [
    'registries.list',
    'agents.list',
    'overview.get',
  ])
  const lock = useAction('vault.lock', ['system.status', 'keys.list'])
  const setPolicy = useAction('policy.set', ['system.status', 'policy.get'])
  const offline = useCommand('system.status', {}).data?.offline === true
  return [
    action(offline ? 'Use the network again' : 'Work without a network: refuse every connection', () =>
      setPolicy.mutate({ path: ['network', 'offline'], value: !offline }),
    ),
    action('Delegate a task', () => navigate(href(['delegations', 'new']))),
    ...SCENARIOS.map((scenario) =>
      action(`Rehearse scenario ${scenario} in the lab`, () => navigate(href(['drills'], { rehearse: scenario }))),
    ),
    action('Refresh all registries', () => refresh.mutate({})),
    action('Lock the vault', () => lock.mutate({})),
    action('Use the light theme', () => setColorScheme('light')),
    action('Use the dark theme', () => setColorScheme('dark')),
    action('Use the theme of the system', () => setColorScheme('auto')),
  ]
}

/** Everything the palette can go to or do. Asked for only while it is open. */
export function useTargets(): Target[] {
  const agents = useCommand('agents.list', {})
  const tasks = useCommand('delegations.list', {})
  const alerts = useCommand('alerts.list', {})
  const keys = useCommand('keys.list', {})
  const policy = useCommand('policy.get', {})
  const actions = useActions()
  const ids = [...new Set(agents.data?.agents.map(({ summary }) => summary.id))]
  return [
    ...SCREENS.map(({ name, path }) => place('Screen', name, href([path]))),
    ...actions,
    ...ids.map((id) => place('Agent', id, href(['agents', id]))),
    ...(tasks.data?.delegations ?? []).map(({ task_id }) => place('Task', task_id, href(['delegations', task_id]))),
    ...(alerts.data?.alerts ?? [])
      .filter(({ state }) => state !== 'resolved')
      .map(({ text, id }) => place('Alert', text, href(['alerts'], { alert: id }))),
    ...(keys.data?.keys ?? []).map(({ label, key_id }) => place('Key', label, href(['keys'], { q: key_id }))),
    ...(policy.data?.fields ?? []).map(({ path }) =>
      place('Rule', path.map(ruleName).join(' › '), href(['settings'], { q: path.join('.') })),
    ),
  ]
}
