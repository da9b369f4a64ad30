import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ImportGraph, readImportGraph } from './import-graph'
import { forbiddenImports, uncoveredFolders } from './layers'
import { projectFiles } from './project-files'
import { rooms } from './rooms'
import { longFiles, medianLength } from './sizes'
import { ambientAuthority, emptyNamed, machinePaths, unfinished } from './wording'

const root = resolve(import.meta.dirname, '../..')
const files = projectFiles(root)
const sources = files.map(({ path }) => path).filter((path) => path.startsWith('src/'))

describe('the import table', () => {
  let graph: ImportGraph
  beforeAll(async () => {
    graph = await readImportGraph(root)
  })

  it('sees every TypeScript module of the project', () => {
    const written = sources.filter((path) => /\.tsx?$/.test(path))
    expect(written.filter((path) => !graph.modules.includes(path))).toEqual([])
  })

  it('covers every folder by exactly one row', () => {
    expect(uncoveredFolders(sources, rooms)).toEqual([])
  })

  it('is kept by every import', () => {
    expect(forbiddenImports(graph.edges, rooms)).toEqual([])
  })

  it('leaves no import unresolved', () => {
    expect(graph.unresolved).toEqual([])
  })

  it('has no circle', () => {
    expect(graph.cycles).toEqual([])
  })
})

describe('the protocol and the engine', () => {
  it('reach for no clock, chance, network or process by themselves', () => {
    expect(ambientAuthority(files)).toEqual([])
  })
})

describe('the size of things', () => {
  it('has no file over 400 lines', () => {
    expect(longFiles(files, 400)).toEqual([])
  })

  it('has a median file under 100 lines', () => {
    expect(medianLength(files)).toBeLessThan(100)
  })
})

describe('the wording', () => {
  it('names no file or folder by an empty word', () => {
    expect(emptyNamed(files)).toEqual([])
  })

  it('leaves no work marked for later and no type silenced', () => {
    expect(unfinished(files)).toEqual([])
  })

  it('names no place on the machine it was written on', () => {
    const places = [root, homedir()].filter((place) => place.split('/').length > 2)
    expect(machinePaths(files, [...places, ...['/work', '/root'].map((top) => `${top}/`)])).toEqual([])
  })
})
