import type { ProjectFile } from './project-files'

interface DesktopRule {
  readonly says: string
  /** Where it holds. */
  readonly among: RegExp
  /** Where what it forbids is done on purpose, once. */
  readonly but?: string
  readonly forbidden: RegExp
}

const MAIN = /^src\/(main|preload)\//
const PAGE = /^src\/renderer\//
const HOST = 'src/main/hosts/electron'

/** DESIGN §9: what would let a page out of its sandbox, or something else in. */
const RULES: readonly DesktopRule[] = [
  {
    says: 'a window keeps its isolation',
    among: MAIN,
    forbidden:
      /contextIsolation: (?!true)|sandbox: (?!true)|nodeIntegration\w*: (?!false)|webSecurity|webviewTag|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures/,
  },
  {
    says: 'windows are made in one place',
    among: MAIN,
    but: `${HOST}/window.ts`,
    forbidden: /new (BrowserWindow|BrowserView|WebContentsView)\(/,
  },
  {
    says: 'pages ask at one entrance',
    among: MAIN,
    but: `${HOST}/ipc.ts`,
    forbidden: /\bipcMain\.|\bwebContents\.ipc\b/,
  },
  {
    says: 'addresses are opened in one place',
    among: MAIN,
    but: `${HOST}/navigation.ts`,
    forbidden: /\bshell\.openExternal\(/,
  },
  {
    says: 'nothing is run in a page from outside',
    among: MAIN,
    forbidden: /executeJavaScript|insertCSS|@electron\/remote|enableRemoteModule|shell\.openPath/,
  },
  { says: 'a window opens no other', among: MAIN, forbidden: /action: 'allow'/ },
  {
    says: 'certificates are checked',
    among: MAIN,
    forbidden: /setCertificateVerifyProc|'certificate-error'|ignore-certificate-errors/,
  },
  {
    says: 'text is shown as text',
    among: PAGE,
    forbidden:
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function\(/,
  },
  { says: 'the page has nothing of Electron or Node', among: PAGE, forbidden: /from '(electron|node:)|require\(/ },
]

/** What has to be there, once and by name. */
const REQUIRED: readonly (readonly [file: string, says: string, pattern: RegExp])[] = [
  [`${HOST}/window.ts`, 'isolates the page', /contextIsolation: true,\s+sandbox: true,\s+nodeIntegration: false/],
  [`${HOST}/window.ts`, 'denies permissions by default', /denyByDefault\(window\.webContents\.session\)/],
  [
    `${HOST}/permissions.ts`,
    'decides of every permission',
    /setPermissionRequestHandler[\s\S]*setPermissionCheckHandler[\s\S]*setDevicePermissionHandler\(\(\) => false\)/,
  ],
  [
    `${HOST}/navigation.ts`,
    'keeps a page where it is',
    /'will-navigate'[\s\S]*'will-frame-navigate'[\s\S]*'will-redirect'[\s\S]*'will-attach-webview'[\s\S]*action: 'deny'/,
  ],
  [`${HOST}/main.ts`, 'guards before anything shows', /guardNavigation\(\)\s+async function start/],
  [`${HOST}/ipc.ts`, 'asks who speaks', /if \(!isOurs\(event\)\) throw/],
  [`${HOST}/console-protocol.ts`, 'sends the policy of the page', /content-security-policy/],
]

/** Lines and lacks that break a rule, as `path:line: rule`. */
export function desktopFaults(files: readonly ProjectFile[]): readonly string[] {
  const forbidden = RULES.flatMap((rule) =>
    files
      .filter(({ path }) => rule.among.test(path) && path !== rule.but)
      .flatMap(({ path, text }) =>
        text
          .split('\n')
          .flatMap((line, index) => (rule.forbidden.test(line) ? [`${path}:${index + 1}: ${rule.says}`] : [])),
      ),
  )
  const missing = REQUIRED.filter(
    ([file, , pattern]) => !files.some(({ path, text }) => path === file && pattern.test(text)),
  ).map(([file, says]) => `${file}: ${says}`)
  return [...forbidden, ...missing]
}
