import type { SavedFile } from '../../../../shared/model/checkpoint'
import type { TaskRecovery } from '../../../../shared/model/task-recovery'
import { plain } from './plain'
import { relative } from './time'
import { tree } from './tree'

/** As many names as a line may hold before the rest is counted. */
const MOST_NAMES = 8

/**
 * What was saved, as FAILURE_MODES 1.1 prints it: files at the top and folders with a slash, `partial` where the phase that was
 * running may have had more to write.
 */
export function recoveredFilesLine(files: readonly SavedFile[]): string {
  const partial = new Map<string, boolean>()
  for (const file of files) {
    const [top = '', ...rest] = file.name.split('/')
    const name = rest.length === 0 ? top : `${top}/`
    partial.set(name, (partial.get(name) ?? false) || file.partial)
  }
  if (partial.size === 0) return 'none'
  const names = [...partial].map(([name, half]) => (half ? `partial ${plain(name)}` : plain(name)))
  const more = names.length - MOST_NAMES
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ')
}

/** A recovery that has begun, as FAILURE_MODES 1.1 prints it. */
export function taskRecoveryLines({ saved, files, phase, from_checkpoint }: TaskRecovery, now: number): string[] {
  const last = saved
    ? `Last checkpoint: ${Math.round(saved.progress * 100)}% complete (${relative(saved.taken_at, now)})`
    : 'Last checkpoint: none'
  const from =
    from_checkpoint === undefined
      ? 'the beginning'
      : phase === undefined
        ? `checkpoint ${from_checkpoint}`
        : `${plain(phase)} phase`
  return [
    'Recovering from checkpoint...',
    ...tree([last, `Artifacts recovered: ${recoveredFilesLine(files)}`, `Resuming from ${from}...`]),
  ]
}
