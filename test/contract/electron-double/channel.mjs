const commands = new Map()

/** Tells the test what main asked Electron for: `{ electron: kind, ...details }` on the fork's channel. */
export const report = (kind, details = {}) => {
  if (process.connected) process.send({ electron: kind, ...details })
}

/** What the test may do as the operating system or the user would: `{ electron: kind, ...details }` to the fork. */
export const onCommand = (kind, act) => commands.set(kind, act)

process.on('message', (message) => {
  const act = commands.get(message?.electron)
  if (!act) throw new Error(`the electron double knows no command '${message?.electron}'`)
  void Promise.resolve(act(message)).then((answer) => report(`${message.electron}-answer`, { answer }))
})
process.channel?.unref()

/** An event whose default can be prevented, as Electron passes it. */
export function preventable(details = {}) {
  const event = { ...details, defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) }
  return event
}
