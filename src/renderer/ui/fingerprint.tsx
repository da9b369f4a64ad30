import { useState } from 'react'

/** `sha256:a1b2c3d4…9f00`: first eight, last four; whole on hover, copied by a click. */
export function Fingerprint({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false)
  const hex = value.replace(/^sha256:/, '')
  const shortened = `${hex.slice(0, 8)}…${hex.slice(-4)}`
  const copy = async () => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button
      type="button"
      className="fingerprint"
      title={value}
      aria-label={`Copy ${label} ${copied ? 'copied' : shortened}`}
      onClick={() => void copy()}
    >
      {copied ? 'copied' : shortened}
    </button>
  )
}
