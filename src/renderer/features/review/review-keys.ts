import { useEffect, useRef } from 'react'

/** How long after a `g` the next letter names a screen and is not ours. */
const CHORD_MS = 1200

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)

/** Calls what a plain key stands for; never while somebody types, nor where the key belongs to a `g` before it. */
export function useReviewKeys(keys: Readonly<Record<string, () => void>>, enabled: boolean): void {
  const present = useRef(keys)
  present.current = keys
  useEffect(() => {
    if (!enabled) return
    let chordUntil = 0
    const listen = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      const isOfChord = performance.now() < chordUntil
      chordUntil = event.key === 'g' ? performance.now() + CHORD_MS : 0
      const act = isOfChord ? undefined : present.current[event.key]
      if (act === undefined) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [enabled])
}
