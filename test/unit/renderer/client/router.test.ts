import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { engineHref, href, parseRoute } from '../../../../src/renderer/client/router'

describe('the address of a screen', () => {
  test('keeps an id with a slash in one part', () => {
    expect(href(['agents', 'verified/orchestrator'], { tab: 'keys' })).toBe('#/agents/verified%2Forchestrator?tab=keys')
    expect(parseRoute('#/agents/verified%2Forchestrator?tab=keys').path).toEqual(['agents', 'verified/orchestrator'])
  })

  test('leads back to the same id and filter, whatever they are', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(part, part, (id, filter) => {
        const route = parseRoute(href(['agents', id], { q: filter }))
        expect(route.path).toEqual(['agents', id])
        expect(route.query.get('q')).toBe(filter)
      }),
    )
  })

  test('leaves out what is not set', () => {
    expect(href(['discover'], { q: '', state: undefined })).toBe('#/discover')
  })

  test('shows a half-escaped address instead of failing', () => {
    expect(parseRoute('#/agents/%E0%A4%A').path).toEqual(['agents', '%E0%A4%A'])
  })

  test('keeps a question mark inside a filter', () => {
    expect(parseRoute('#/audit?q=what?').query.get('q')).toBe('what?')
  })
})

describe('a link that the engine names', () => {
  test('opens inside the console', () => {
    expect(engineHref('/agents/orchestrator?tab=keys')).toBe('#/agents/orchestrator?tab=keys')
    expect(engineHref('#/alerts')).toBe('#/alerts')
  })

  test.each(['javascript:alert(1)', 'https://elsewhere.example/', '//elsewhere.example/', ''])(
    'never leads outside: %s',
    (link) => {
      expect(engineHref(link)).toBe('#/')
    },
  )
})
