import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Figure, type Measurement, project } from '../frame'

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  /** Chunks that are loaded with this one; those behind `import()` are not among them. */
  readonly imports?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

const renderer = (...parts: string[]): string => project('out', 'renderer', ...parts)

/** The screen that a console opens on, which is behind an `import()` as every screen is. */
const firstScreen = 'features/overview/overview.tsx'

/** Every script that is loaded before the first screen is seen. */
function scriptsOf(manifest: Manifest): ReadonlySet<string> {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)
  const screen = Object.keys(manifest).find((key) => key.endsWith(firstScreen))
  const files = new Set<string>()
  const load = (key: string | undefined): void => {
    const chunk = key === undefined ? undefined : manifest[key]
    if (!chunk) throw new Error(`the console's build has no chunk ${key ?? 'for its entry or first screen'}`)
    if (files.has(chunk.file)) return
    files.add(chunk.file)
    for (const other of chunk.imports ?? []) load(other)
  }
  load(entry)
  load(screen)
  return files
}

async function run(): Promise<Measurement> {
  const manifest: Manifest = JSON.parse(readFileSync(renderer('.vite', 'manifest.json'), 'utf8'))
  const sizes = [...scriptsOf(manifest)].map((file) => gzipSync(readFileSync(renderer(file))).byteLength)
  return { measured: [sizes.reduce((sum, size) => sum + size, 0) / 1000] }
}

export const figures: readonly Figure[] = [
  {
    name: 'first-screen',
    says: 'the script a browser loads until the overview is seen, each file gzipped',
    baseline: 'a budget',
    unit: 'kB',
    limit: { amount: 220 },
    run,
  },
]
