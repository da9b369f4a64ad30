export { useConnection } from './connection'
export { errorLinks } from './error-links'
export { startEventSync } from './event-sync'
export { useJobAction, useJobs, wasBegunHere } from './jobs'
export { useListView } from './list-view'

export { askForNotices, showNotice, useNoticePermission } from './notices'
export { usePages } from './pages'
export { queryClient, useAction, useCommand, useCommandPages } from './queries'

export { engineHref, href, navigate, type Route, replaceQuery, useRoute } from './router'
