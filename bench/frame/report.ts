import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from './machine'
import type { Outcome } from './outcome'

const columns = ['figure', 'measured', 'spread', 'baseline', 'spread', 'ratio', 'limit', 'held'] as const

const amount = (value: number, unit: string): string =>
  `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}${unit === 'per second' ? '/s' : ` ${unit}`}`

const percent = (share: number): string => `±${((share * 100) / 2).toFixed(0)} %`

const row = ({ name, counts, measured, spread, baseline, ratio, unit, limit, held }: Outcome): readonly string[] => [
  name,
  `${amount(measured, unit)}${counts === 'worst' ? ' at worst' : ''}`,
  percent(spread),
  baseline ? amount(baseline.measured, unit) : '',
  baseline ? percent(baseline.spread) : '',
  ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
  'amount' in limit ? `≤ ${amount(limit.amount, unit)}` : `≤ ${limit.timesBaseline} ×`,
  held ? 'yes' : 'NO',
]

function table(outcomes: readonly Outcome[], edge: string): string[] {
  const rows = [columns, ...outcomes.map(row)]
  const widths = columns.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    `${edge}${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(edge === '' ? '   ' : ' | ')}${edge}`
  const rule = widths.map((width) => (edge === '' ? '─' : '-').repeat(width))
  return [line(columns), line(rule), ...outcomes.map((outcome) => line(row(outcome)))]
}

/** The outcomes for a terminal. */
export const printed = (outcomes: readonly Outcome[]): string => table(outcomes, '').join('\n')

/** Keeps the run as `results.json` and `results.md` in the folder. */
export function keep(folder: string, machine: Machine, outcomes: readonly Outcome[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ machine, outcomes }, undefined, 2)}\n`)
  const meanings = outcomes.map(({ name, says, comparedWith }) => `- **${name}**: ${says}; against ${comparedWith}.`)
  const about = Object.entries(machine).map(([what, value]) => `- ${what}: ${value}`)
  writeFileSync(
    join(folder, 'results.md'),
    [
      ...['# Bench', '', ...about, '', ...table(outcomes, '|'), ''],
      'Medians where nothing else is said; spread is half of what the middle half of the samples spans.',
      ...['', ...meanings, ''],
    ].join('\n'),
  )
}
