import { Anchor, AppShell } from '@mantine/core'
import { Suspense, useEffect } from 'react'
import { href, useConnection, useRoute } from '../client'
import { EmptyState, Page, RowsSkeleton } from '../ui'
import { Banners } from './banners'
import { Header } from './header'
import { loadAhead, ShownScreen } from './loaded-screen'
import { useAlertNotices } from './notices'
import { Palette } from './palette'
import { Rail } from './rail'
import { ScreenFault } from './screen-fault'
import { ALL_SCREENS, screenAt, titleAt } from './screens'
import { ShortcutHelp } from './shortcut-help'
import { useShortcuts } from './shortcuts'
import { useAlertToasts } from './toasts'

/** The frame around every screen: rail, header, banners, and the page itself. */
export function Frame() {
  const route = useRoute()
  const title = titleAt(route)
  const shortcuts = useShortcuts()
  useAlertToasts()
  useAlertNotices()
  useEffect(() => {
    void loadAhead(ALL_SCREENS)
  }, [])
  useEffect(() => {
    document.title = `${title} · Steward Console`
  }, [title])
  return (
    <>
      <button type="button" className="skip" onClick={focusPage}>
        Skip to the page
      </button>
      <AppShell navbar={{ width: { base: 56, sm: 208 }, breakpoint: 0 }} header={{ height: 48 }} padding={0}>
        <AppShell.Header>
          <Header title={title} onSearch={shortcuts.openPalette} />
        </AppShell.Header>
        <AppShell.Navbar className="rail">
          <Rail current={route.path[0] ?? 'overview'} />
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} style={{ outline: 'none' }}>
          <Banners />
          <CurrentScreen key={route.path.join('/')} />
        </AppShell.Main>
      </AppShell>
      <Palette opened={shortcuts.palette} onClose={shortcuts.closePalette} />
      <ShortcutHelp opened={shortcuts.help} onClose={shortcuts.closeHelp} />
    </>
  )
}

/** A link would change the address, which belongs to the router. */
const focusPage = (): void => document.getElementById('page')?.focus()

function CurrentScreen() {
  const route = useRoute()
  const refused = useConnection(({ state }) => state === 'refused')
  const screen = screenAt(route)
  if (refused) return null
  if (screen === undefined)
    return (
      <Page title="There is nothing at this address">
        <EmptyState
          title="The address may be of another version of the console"
          action={
            <Anchor inherit underline="always" href={href(['overview'])}>
              Go to the overview
            </Anchor>
          }
        />
      </Page>
    )
  return (
    <ScreenFault onFault={() => screen.forgetFailure()}>
      <Suspense fallback={<RowsSkeleton rows={10} />}>
        <ShownScreen screen={screen} />
      </Suspense>
    </ScreenFault>
  )
}
