import { cruise } from 'dependency-cruiser'

export interface ImportEdge {
  /** Path below the tree's root, with forward slashes. */
  readonly from: string
  /** A path below the root, `npm:name` or `node:name`. */
  readonly to: string
}

export interface ImportGraph {
  readonly modules: readonly string[]
  readonly edges: readonly ImportEdge[]
  /** Each as the modules along it, in order. */
  readonly cycles: readonly (readonly string[])[]
  /** Imports that lead nowhere, as `from → specifier`. */
  readonly unresolved: readonly string[]
}

interface Dependency {
  readonly resolved: string
  readonly module: string
  readonly coreModule: boolean
  readonly couldNotResolve: boolean
  readonly circular: boolean
  readonly cycle?: readonly { readonly name: string }[]
}

/**
 * Reads every import below `root/src`, type-only ones included: a type that leaks through a layer couples it too.
 * @throws Error when no module was seen: dependency-cruiser passes silently when it cannot read TypeScript.
 */
export async function readImportGraph(root: string): Promise<ImportGraph> {
  const result = await cruise(['src'], {
    baseDir: root,
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.css', '.json'] },
    // Cycles are only looked for on behalf of a rule.
    validate: true,
    ruleSet: { forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }] },
  })
  if (typeof result.output === 'string') throw new Error('dependency-cruiser answered with text instead of a graph')
  const own = result.output.modules.filter((module) => module.source.startsWith('src/'))
  if (own.length === 0) throw new Error(`dependency-cruiser saw no module below ${root}/src`)
  const dependencies = own.flatMap((module) =>
    module.dependencies.map((dependency: Dependency) => ({ from: module.source, dependency })),
  )
  return {
    modules: own.map((module) => module.source),
    edges: dependencies.map(({ from, dependency }) => ({ from, to: targetOf(dependency) })),
    cycles: dependencies
      .filter(({ dependency }) => dependency.circular)
      .map(({ from, dependency }) => [from, ...(dependency.cycle ?? []).map((step) => step.name)]),
    unresolved: dependencies
      .filter(({ dependency }) => dependency.couldNotResolve && !isPackage(dependency.module))
      .map(({ from, dependency }) => `${from} → ${dependency.module}`),
  }
}

const isPackage = (specifier: string): boolean => !specifier.startsWith('.') && !specifier.startsWith('/')

function targetOf({ resolved, module, coreModule, couldNotResolve }: Dependency): string {
  if (coreModule) return `node:${module.replace(/^node:/, '').split('/')[0]}`
  const inPackage = resolved.includes('node_modules/') || couldNotResolve
  return inPackage && isPackage(module) ? `npm:${packageName(module)}` : resolved
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}
