import { useEffect, useState } from 'react'
import { href, navigate } from '../client'
import { SCREENS } from './screens'

/** How long after `g` the letter may come. */
const CHORD_MS = 1200

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)

const wantsPalette = (event: KeyboardEvent): boolean =>
  event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)

const isPlain = (event: KeyboardEvent): boolean =>
  !(isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey)

/** Remembers a `g` for a moment; the letter after it names a screen. */
function chord(): (key: string) => boolean {
  let until = 0
  return (key) => {
    const screen = performance.now() < until ? SCREENS.find(({ letter }) => letter === key) : undefined
    until = key === 'g' ? performance.now() + CHORD_MS : 0
    if (screen) navigate(href([screen.path]))
    return screen !== undefined
  }
}

/** Keyboard first: Ctrl or ⌘ K searches, `g` and a letter goes, `?` tells. */
export function useShortcuts() {
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  useEffect(() => {
    const go = chord()
    const listen = (event: KeyboardEvent) => {
      if (wantsPalette(event)) {
        event.preventDefault()
        setPalette(true)
      } else if (isPlain(event) && !go(event.key) && event.key === '?') setHelp(true)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return {
    palette,
    help,
    openPalette: () => setPalette(true),
    closePalette: () => setPalette(false),
    closeHelp: () => setHelp(false),
  }
}
