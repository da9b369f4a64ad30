import type { ComponentType } from 'react'
import type { Route } from '../client'
import { LoadedScreen } from './loaded-screen'

export interface Screen {
  readonly name: string
  readonly path: string
  /** `g` and then this letter goes there. */
  readonly letter: string
  /** An SVG path in a 20 × 20 box. */
  readonly icon: string
  readonly screen: LoadedScreen
}

const screen = (
  name: string,
  path: string,
  letter: string,
  icon: string,
  load: () => Promise<{ default: ComponentType }>,
): Screen => ({
  name,
  path,
  letter,
  icon,
  screen: new LoadedScreen(load),
})

/** The rail, in order. */
export const SCREENS: readonly Screen[] = [
  screen('Overview', 'overview', 'o', 'M3 10l7-6 7 6v7h-5v-4H8v4H3z', () => import('../features/overview/overview')),
  screen(
    'Agents',
    'agents',
    'a',
    'M5 8h10v8H5zM10 8V4M8 4h4M8 12h0M12 12h0',
    () => import('../features/agents/agents'),
  ),
  screen(
    'Delegations',
    'delegations',
    'd',
    'M4 5h9M4 10h12M4 15h6',
    () => import('../features/delegations/delegations'),
  ),
  screen(
    'Discover',
    'discover',
    's',
    'M9 3a6 6 0 1 1 0 12A6 6 0 0 1 9 3zM13.5 13.5L17 17',
    () => import('../features/discover/discover'),
  ),
  screen(
    'Attestations',
    'attestations',
    't',
    'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7.5 10l2 2 3.5-4',
    () => import('../features/attestations/attestations'),
  ),
  screen('Alerts', 'alerts', 'l', 'M10 3l8 14H2zM10 8v4M10 14.5v.5', () => import('../features/alerts/alerts')),
  screen(
    'Review',
    'review',
    'v',
    'M3 10s3-5 7-5 7 5 7 5-3 5-7 5-7-5-7-5zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
    () => import('../features/review/review'),
  ),
  screen(
    'Keys',
    'keys',
    'k',
    'M7 7a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 10h8M15 10v3',
    () => import('../features/keys/keys'),
  ),
  screen(
    'Registries',
    'registries',
    'r',
    'M4 4h12v5H4zM4 11h12v5H4zM7 6.5h0M7 13.5h0',
    () => import('../features/registries/registries'),
  ),
  screen(
    'Drills',
    'drills',
    'i',
    'M10 3v4M10 13v4M3 10h4M13 10h4M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
    () => import('../features/drills/drills'),
  ),
  screen('Audit log', 'audit', 'u', 'M5 3h10v14H5zM8 7h4M8 10h4M8 13h4', () => import('../features/audit/audit')),
  screen(
    'Settings',
    'settings',
    'e',
    'M4 6h7M15 6h1M4 14h1M9 14h7M11 4v4M5 12v4',
    () => import('../features/settings/settings'),
  ),
]

const AGENT = new LoadedScreen(() => import('../features/agent/agent'))
const ATTESTATION = new LoadedScreen(() => import('../features/attestations/attestation'))
const RECOVERY = new LoadedScreen(() => import('../features/recovery/recovery'))
const DRILL = new LoadedScreen(() => import('../features/drills/drill'))
const DELEGATION = new LoadedScreen(() => import('../features/delegation/delegation'))
const NEW_DELEGATION = new LoadedScreen(() => import('../features/delegation/new-delegation'))

/** Every screen, those of the rail first. */
export const ALL_SCREENS: readonly LoadedScreen[] = [
  ...SCREENS.map((entry) => entry.screen),
  ...[AGENT, ATTESTATION, RECOVERY, DRILL, DELEGATION, NEW_DELEGATION],
]

/** What is shown at an address; undefined where nothing is. */
export function screenAt({ path }: Route): LoadedScreen | undefined {
  const [first = 'overview', second, third] = path
  if (first === 'agents' && second) return AGENT
  if (first === 'attestations' && second && third) return ATTESTATION
  if (first === 'recovery' && second) return RECOVERY
  if (first === 'drills' && second) return DRILL
  if (first === 'delegations' && second === 'new') return NEW_DELEGATION
  if (first === 'delegations' && second) return DELEGATION
  return SCREENS.find((entry) => entry.path === first)?.screen
}

export const titleAt = ({ path }: Route): string => {
  const screen = SCREENS.find((entry) => entry.path === (path[0] ?? 'overview'))
  return path[1] ?? screen?.name ?? 'Not found'
}
