import { create } from 'zustand'
import { isInBrowser } from './connected-engine'

/** `none`: there is nothing to ask for; the desktop program tells by itself, and some browsers cannot. */
type NoticePermission = NotificationPermission | 'none'

const permission = (): NoticePermission => (isInBrowser && 'Notification' in window ? Notification.permission : 'none')

/** Whether the browser lets this page tell of alerts while nobody looks at it. */
export const useNoticePermission = create<NoticePermission>(() => permission())

/** Asks the person. A browser asks only where a click led to it. */
export async function askForNotices(): Promise<void> {
  await Notification.requestPermission()
  useNoticePermission.setState(permission(), true)
}

interface Notice {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly link: string
}

/** Has the browser tell it, once however many tabs show the console. */
export function showNotice({ id, title, text, link }: Notice): void {
  const notification = new Notification(title, { body: text, tag: id })
  notification.onclick = () => {
    window.focus()
    location.hash = link
    notification.close()
  }
}
