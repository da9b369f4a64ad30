import { chromium } from 'playwright-core'

let launched

/** The one Chromium behind all windows, started when the first window loads. */
export function theBrowser() {
  const port = process.env.STEWARD_DOUBLE_CDP_PORT
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...(port ? [`--remote-debugging-port=${port}`] : [])],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  return launched
}

export async function closeBrowser() {
  await (await launched)?.close()
}
