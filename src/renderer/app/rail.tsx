import { href, useCommand } from '../client'
import { SCREENS } from './screens'

/** The screens, with counts of what needs a person. */
export function Rail({ current }: { current: string }) {
  const alerts = useCommand('alerts.list', {})
  const reviews = useCommand('reviews.list', { state: 'open' })
  const waiting: Readonly<Record<string, number>> = {
    alerts: alerts.data?.alerts.filter(({ state }) => state === 'open').length ?? 0,
    review: reviews.data?.cases.length ?? 0,
  }
  return (
    <nav aria-label="Screens" style={{ padding: 8, display: 'flex', flexDirection: 'column', gap: 2 }}>
      {SCREENS.map((screen) => (
        <a
          key={screen.path}
          href={href([screen.path])}
          title={screen.name}
          {...(screen.path === current && { 'aria-current': 'page' as const })}
        >
          <svg
            width={18}
            height={18}
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            strokeWidth={1.6}
            strokeLinecap="round"
            strokeLinejoin="round"
            aria-hidden="true"
          >
            <path d={screen.icon} />
          </svg>
          <span className="name">{screen.name}</span>
          {(waiting[screen.path] ?? 0) > 0 && (
            <span className="count">
              {waiting[screen.path]}
              <span style={{ position: 'absolute', left: -9999 }}> open</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  )
}
