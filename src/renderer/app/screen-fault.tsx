import { Component, type ReactNode } from 'react'
import { ErrorState } from '../ui'

interface ScreenFaultProps {
  readonly children: ReactNode
  readonly onFault: () => void
}

/** A screen that fails takes neither the rail nor the banners with it; another screen, or a second try, begins anew. */
export class ScreenFault extends Component<ScreenFaultProps, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override componentDidCatch(): void {
    this.props.onFault()
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <ErrorState
        error={{
          message: 'this screen could not be shown',
          suggestions: ['Try again, or go to another screen. Nothing that the engine does is affected.'],
        }}
        retry={() => this.setState({ failed: false })}
      />
    )
  }
}
