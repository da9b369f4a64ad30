import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { errorLinks, queryClient, startEventSync } from '../client'
import { ErrorLinks } from '../ui'
import { cssVariables, theme } from '../ui/theme'
import { Frame } from './frame'

startEventSync()

const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? ''

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={6000} />
        <ErrorLinks value={errorLinks}>
          <Frame />
        </ErrorLinks>
      </QueryClientProvider>
    </MantineProvider>
  )
}
