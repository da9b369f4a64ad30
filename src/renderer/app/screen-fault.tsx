import { Component, type ReactNode } from 'react'
import { ErrorState } from '../ui'

/** A screen that fails takes neither the rail nor the banners with it; another screen, or a second try, begins anew. */
export class ScreenFault extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
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
