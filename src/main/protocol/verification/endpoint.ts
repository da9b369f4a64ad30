import type { PublishedManifest } from '../../../shared/model/manifest'

/** The origin and base path of the agent's delegation service: its first `api` interface that speaks HTTPS; no trailing slash. */
export function serviceEndpoint(manifest: PublishedManifest): string | undefined {
  for (const entry of manifest.capabilities.interfaces) {
    if (entry.type !== 'api' || !URL.canParse(entry.endpoint)) continue
    const url = new URL(entry.endpoint)
    if (url.protocol === 'https:') return (url.origin + url.pathname).replace(/\/+$/, '')
  }
  return undefined
}
