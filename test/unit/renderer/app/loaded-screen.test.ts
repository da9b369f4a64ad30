import { createElement, Suspense } from 'react'
import { renderToReadableStream, renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { LoadedScreen, ShownScreen } from '../../../../src/renderer/app/loaded-screen'

const Keys = () => createElement('h1', {}, 'Keys')
const shown = (screen: LoadedScreen) =>
  createElement(Suspense, { fallback: 'Loading' }, createElement(ShownScreen, { screen }))

describe('a screen whose code is loaded later', () => {
  it('stands behind its skeleton until the code is there', async () => {
    const stream = await renderToReadableStream(shown(new LoadedScreen(async () => ({ default: Keys }))))
    await stream.allReady
    expect(await new Response(stream).text()).toContain('<h1>Keys</h1>')
  })

  it('is there at once when its code was loaded ahead', async () => {
    const screen = new LoadedScreen(async () => ({ default: Keys }))
    await screen.load()
    expect(renderToString(shown(screen))).not.toContain('Loading')
  })

  it('is loaded again once it is forgotten that its code could not be had, and only once where it could', async () => {
    let asked = 0
    const screen = new LoadedScreen(async () => {
      asked += 1
      if (asked === 1) throw new Error('the server is away')
      return { default: Keys }
    })
    await expect(screen.load()).rejects.toThrow('away')
    await expect(screen.load()).rejects.toThrow('away')
    expect(asked).toBe(1)
    screen.forgetFailure()
    await Promise.all([screen.load(), screen.load()])
    expect([asked, screen.component]).toEqual([2, Keys])
  })
})
