import type { Drill, DrillBoard, DrillStep, FailureMode } from '../../../../shared/model/drill'
import type { Ink } from './ink'
import { plain } from './plain'
import { relative } from './time'
import { columns } from './tree'

const STATE: Readonly<Record<Drill['state'], string>> = {
  waiting: '○ waits',
  running: '… runs',
  passed: '✅ passed',
  failed: '❌ failed',
  cancelled: '⚠️  cancelled',
  interrupted: '⚠️  interrupted',
}

const STEP: Readonly<Record<DrillStep['kind'], string>> = {
  preparation: 'Prepared',
  fault: 'Fault',
  detection: 'Noticed',
  recovery: 'Recovery',
  clean_up: 'Tidied up',
  failure: 'Failure',
}

const TREND: Readonly<Record<FailureMode['trend'], string>> = { rising: '↑', falling: '↓', steady: '→' }

const time = (ms: number | undefined): string => {
  if (ms === undefined) return '–'
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** `1.1 Fault: The process of … is killed.` */
export const drillStepLine = ({ scenario }: Drill, { kind, text }: DrillStep): string =>
  `${scenario} ${STEP[kind]}: ${plain(text, 400)}`

/** How a drill ended, in a line. */
export const drillEndLine = ({ scenario, state, error }: Drill): string =>
  `${scenario} ${STATE[state]}${error === undefined ? '' : `: ${plain(error.message, 400)}`}`

/** A row a drill: what was broken, how long until it was noticed and right again, and by what. */
export function drillTable(drills: readonly Drill[], ink: Ink): string[] {
  const head = ['Scenario', 'Result', 'Noticed in', 'Right in', 'Fault', 'Noticed by']
  const rows = drills.map(({ scenario, state, detect_ms, recover_ms, fault, noticed_by }) => [
    scenario,
    STATE[state],
    time(detect_ms),
    time(recover_ms),
    plain(fault ?? '–'),
    plain(noticed_by ?? '–'),
  ])
  return columns([head, ...rows], (cell, _column, row) => (row === 0 ? ink.faint(cell) : cell))
}

/** The FMEA board, the greatest risk first, and the readiness checklist. */
export function boardLines(
  { modes, readiness, refused, staging, scenarios }: DrillBoard,
  now: number,
  ink: Ink,
): string[] {
  const head = ['Scenario', 'Severity', 'Occurrence', 'Detection', 'Priority', 'Last rehearsal', 'What']
  const rows = modes.map(
    ({ scenario, title, severity, occurrence, detection, priority, trend, last_rehearsal: last }) => [
      scenario,
      String(severity.score),
      String(occurrence.score),
      String(detection.score),
      `${priority} ${TREND[trend]}`,
      last ? `${last.passed ? '✅' : '❌'} ${relative(last.at, now)}` : '○ never',
      title,
    ],
  )
  const ready = readiness.filter(({ proven }) => proven !== undefined).length
  return [
    ...columns([head, ...rows], (cell, _column, row) => (row === 0 ? ink.faint(cell) : cell)),
    '',
    `Production readiness: ${ready} of ${readiness.length}`,
    ...readiness.map(({ name, note, scenario, proven, missing }) =>
      proven
        ? `  ✅ ${name} (${note}): drill ${scenario} passed ${relative(proven.at, now)}`
        : `  ○ ${name} (${note}): ${plain(missing ?? '', 400)}`,
    ),
    ...(refused === undefined ? [] : ['', `⚠️  No drill may run in a lab here: ${plain(refused, 400)}`]),
    ...stagingLines(staging, scenarios),
  ]
}

/** The agents that the policy marks as staging, and what can be rehearsed against one. */
function stagingLines(agents: DrillBoard['staging'], scenarios: DrillBoard['scenarios']): string[] {
  if (agents.length === 0) return []
  const open = scenarios.flatMap(({ scenario, lab_only }) => (lab_only === undefined ? [scenario] : []))
  return [
    '',
    `Agents for staging, for ${open.join(', ')}`,
    ...agents.map(({ agent_id, refused }) =>
      refused === undefined
        ? `  ✅ ${plain(agent_id)} may be harmed`
        : `  ○ ${plain(agent_id)}: ${plain(refused, 400)}`,
    ),
    ...scenarios.flatMap(({ scenario, lab_only }) =>
      lab_only === undefined ? [] : [`  ${scenario} in the lab only: ${lab_only}`],
    ),
  ]
}
