import type { Session } from 'electron'

/** What the page may do of its own, each with its reason. Everything else is refused, and so is what Electron adds one day. */
const ALLOWED: Readonly<Record<string, string>> = {
  'clipboard-sanitized-write': 'a click on a fingerprint or an id copies it, as text only',
}

const isAllowed = (permission: string): boolean => Object.hasOwn(ALLOWED, permission)

/** Refuses every permission, device and display that is not listed. Without handlers Electron grants nearly all of them. */
export function denyByDefault(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(isAllowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
  // Security keys over USB, HID and serial are not read by the page.
  session.setDevicePermissionHandler(() => false)
  // Nothing of the screen is shared, and no picker is shown for it.
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
}
