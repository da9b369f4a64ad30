import { describe, expect, it } from 'vitest'
import { parseDirective, SignalReader } from '../../../../src/main/adapters/process/directive'
import { LineSplitter } from '../../../../src/main/adapters/process/line-splitter'
import type { ExecutionSignal } from '../../../../src/main/engine/ports'

describe('a line of a program', () => {
  it.each([
    ['steward phase CODING', { type: 'phase', phase: 'CODING' }],
    ['steward done CODING', { type: 'done', phase: 'CODING' }],
    ['steward progress 0.42', { type: 'progress', progress: 0.42 }],
    ['steward progress 1 all of it', { type: 'progress', progress: 1, message: 'all of it' }],
  ])('%j is a signal', (line, signal) => {
    expect(parseDirective(line)).toEqual(signal)
  })

  it.each([
    'steward',
    'steward phase',
    'steward phase two words',
    'steward progress 1.5',
    'steward progress -1',
    'steward progress NaN',
    'steward progress 1e9',
    'Steward phase CODING',
    ' steward phase CODING',
    `steward phase ${'X'.repeat(65)}`,
  ])('%j is ordinary output', (line) => {
    expect(parseDirective(line)).toBeUndefined()
  })

  it('is no signal on standard error', () => {
    const signals: ExecutionSignal[] = []
    new SignalReader((signal) => signals.push(signal)).line('err', 'steward phase CODING')
    expect(signals).toEqual([{ type: 'line', stream: 'err', line: 'steward phase CODING' }])
  })
})

describe('phases', () => {
  it('end when the next one begins, or when the program ends well', () => {
    const seen: string[] = []
    const reader = new SignalReader((signal) => {
      if (signal.type === 'phase') seen.push(`${signal.phase} ${signal.state}`)
    })
    for (const line of ['steward phase A', 'steward phase B', 'steward done B', 'steward phase C'])
      reader.line('out', line)
    reader.complete()
    expect(seen).toEqual(['A started', 'A finished', 'B started', 'B finished', 'C started', 'C finished'])
  })
})

describe('a stream of bytes', () => {
  const linesOf = (chunks: readonly Buffer[], max = 10): string[] => {
    const lines: string[] = []
    const splitter = new LineSplitter(max, (line) => lines.push(line))
    for (const chunk of chunks) splitter.write(chunk)
    splitter.end()
    return lines
  }

  it('is cut at line ends, wherever the chunks end', () => {
    const bytes = Buffer.from('ü\r\n\nzwei\ndrei')
    expect(linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['ü', '', 'zwei', 'drei'])
  })

  it('keeps no more of an endless line than the limit', () => {
    expect(linesOf(['x'.repeat(25), 'y'.repeat(25), '\nnext'].map((text) => Buffer.from(text)))).toEqual([
      `${'x'.repeat(9)}…`,
      'next',
    ])
  })
})
