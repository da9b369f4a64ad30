import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './ui/console.css'
import './ui/dense-table.css'
import './ui/facets.css'
import './ui/panel.css'
import './ui/registries.css'
import './ui/ways-of-seeing.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')
createRoot(root).render(<App />)
