import { createElement, type FunctionComponent } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { AnswerStrip } from '../../../../src/renderer/ui/answer-strip'
import { HourBars } from '../../../../src/renderer/ui/hour-bars'
import { UptimeStrip } from '../../../../src/renderer/ui/uptime-strip'

const drawn = <P extends object>(component: FunctionComponent<P>, props: P): string =>
  renderToStaticMarkup(createElement(component, props))

const COLOUR = /var\(--[^)]*\)|#[0-9a-f]{6}/g
const SHAPE = /<rect[^>]*data-series="([^"]*)"[^>]*>/g
const AT = / x="[^"]*"/

/** How each series of a chart looks to whoever sees no colours; its place along the time axis set aside. */
const seriesOf = (markup: string): Map<string, string> =>
  new Map(
    [...markup.matchAll(SHAPE)].map(([rect, series = '']) => [series, rect.replaceAll(COLOUR, '').replace(AT, '')]),
  )

const withoutNames = (rect: string): string => rect.replace(/ data-series="[^"]*"/, '')

const expectApart = (series: Map<string, string>, names: readonly string[]): void => {
  expect([...series.keys()].sort()).toEqual([...names].sort())
  expect(new Set([...series.values()].map(withoutNames)).size).toBe(names.length)
}

describe('without its colours', () => {
  it('an agent that answered a poll is told from one that did not by the height of its bar', () => {
    const sample = { at: '2026-01-01T08:00:00Z', up: true, latency_ms: 3 }
    const samples = [sample, { at: '2026-01-01T08:01:00Z', up: false }]
    expectApart(seriesOf(drawn(UptimeStrip, { of: 'planner', samples })), ['answered', 'failed'])
  })

  it('a registry that failed is told from one that answered, however fast it was, by where its bar hangs', () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const slow = { at: at(5), outcome: 'answered', latency_ms: 90 }
    // A third of the slowest: as high as the bar of a failure.
    const quick = { at: at(20), outcome: 'answered', latency_ms: 30 }
    const samples = [{ at: at(35), outcome: 'failed' }, quick, slow]
    const shapes = [...drawn(AnswerStrip, { name: 'primary', samples }).matchAll(/y="(\d+)"[^>]*height="(\d+)"/g)]
    expect(shapes.map(([, y, height]) => [Number(y), Number(height)])).toEqual([
      [0, 6],
      [12, 6],
      [0, 18],
    ])
  })

  it('outcomes of delegations are told apart by their patterns, in the legend as in the columns', () => {
    const hour = { hour: '2026-01-01T08:00:00Z', completed: 1, open: 1, cancelled: 1, failed: 1 }
    const markup = drawn(HourBars, { hours: [hour], hrefOf: () => '#/delegations' })
    const patterns = new Map(
      [...markup.matchAll(/<pattern id="([^"]*)"[^>]*>(.*?)<\/pattern>/g)].map(([, id = '', marks = '']) => [
        id,
        marks.replaceAll(/ fill="var\(--surface\)"/g, ' hollow').replaceAll(COLOUR, ''),
      ]),
    )
    expect(new Set(patterns.values()).size).toBe(4)
    const fillOf = new Map(
      [...markup.matchAll(/data-series="([^"]*)"[^>]*fill="url\(#([^)]*)\)"/g)].map(([, series = '', id = '']) => [
        series,
        id,
      ]),
    )
    expect([...fillOf.values()].sort()).toEqual([...patterns.keys()].sort())
    const legend = [
      ...markup.slice(markup.indexOf('class="legend"')).matchAll(/url\(#([^)]*)\)[^/]*\/?>.*?<\/svg>([^<]*)/g),
    ]
    expect(legend.map(([, id, name]) => [name, id])).toEqual([
      ['Completed', fillOf.get('completed')],
      ['Under way', fillOf.get('open')],
      ['Cancelled', fillOf.get('cancelled')],
      ['Failed', fillOf.get('failed')],
    ])
  })
})
