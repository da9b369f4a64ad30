// Takes each safeguard away in turn, in a copy of the project, and asks the suites that claim to cover it whether they notice:
// node scripts/mutants.mjs [WORD OF THE SAFEGUARD]
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutants } from '../test/mutants/mutants.mjs'
import { run } from './child.mjs'
import { failed } from './ensure.mjs'
import { inProject, projectEnvironment, projectNode, SetupError } from './project.mjs'

const COPIED = [
  'src',
  'test',
  'bench',
  'scripts',
  'resources',
  'bin',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]
const BUILD = ['electron.vite.config.ts', 'package-lock.json', 'README.md', 'CONTRIBUTING.md']

/** A copy to spoil: the tree a person works in is never touched. */
function copyProject() {
  const copy = mkdtempSync(join(tmpdir(), 'steward-mutants-'))
  for (const part of [...COPIED, ...BUILD]) cpSync(inProject(part), join(copy, part), { recursive: true })
  symlinkSync(inProject('node_modules'), join(copy, 'node_modules'), 'dir')
  return copy
}

const suitesPass = async (copy, suites) => {
  const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--bail=1', '--reporter=dot', ...suites]
  return (await run(projectNode(), args, { cwd: copy, env: projectEnvironment(), stdio: 'ignore' })) === 0
}

async function judge(copy, { file, find, replace, suites }) {
  const path = join(copy, file)
  const sound = readFileSync(path, 'utf8')
  if (sound.split(find).length !== 2) return 'stale'
  writeFileSync(
    path,
    sound.replace(find, () => replace),
  )
  try {
    return (await suitesPass(copy, suites)) ? 'SURVIVED' : 'noticed'
  } finally {
    writeFileSync(path, sound)
  }
}

async function main([word = '']) {
  const chosen = mutants.filter(({ safeguard }) => safeguard.includes(word))
  if (chosen.length === 0) throw new SetupError(`No safeguard has "${word}" in its name.`)
  const copy = copyProject()
  try {
    const all = [...new Set(chosen.flatMap(({ suites }) => suites))]
    if (!(await suitesPass(copy, all))) throw new SetupError('The suites fail without any change: mend them first.')
    let bad = 0
    for (const mutant of chosen) {
      const verdict = await judge(copy, mutant)
      if (verdict !== 'noticed') bad += 1
      console.log(`${verdict.padEnd(9)} ${mutant.safeguard} (${mutant.file})`)
    }
    console.log(`\n${chosen.length - bad} of ${chosen.length} safeguards are missed when they are gone`)
    return bad === 0 ? 0 : 1
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
