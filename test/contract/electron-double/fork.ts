import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

/** What main asked of Electron, as channel.mjs reports it. */
export interface Report {
  readonly electron: string
  readonly [detail: string]: unknown
}

export interface ForkOptions {
  /** The built main bundle, or any module that imports `electron`. */
  readonly main: string
  /** The folder behind `app.getPath`. */
  readonly home: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** How long main may take for what a test waits for; what it never does is told with what it did instead. */
const PATIENCE_MS = 60_000
/** Of what main printed, in characters: the end of it tells why it does nothing. */
const KEPT_OUTPUT = 10_000

/** A main bundle running over the double in a process of its own. */
export class ForkedMain {
  readonly reports: Report[] = []
  #output = ''
  readonly #arrivals = new EventEmitter()
  readonly #exit: Promise<number | null>
  #browser: Browser | undefined

  private constructor(
    readonly process: ChildProcess,
    readonly port: number,
  ) {
    this.#exit = new Promise((resolve) => process.once('exit', resolve))
    // Somebody reads: a main whose output fills the pipe would stand still.
    for (const stream of [process.stdout, process.stderr])
      stream?.on('data', (chunk) => {
        this.#output = (this.#output + String(chunk)).slice(-KEPT_OUTPUT)
      })
    process.on('message', (report: Report) => {
      this.reports.push(report)
      this.#arrivals.emit('report', report)
    })
  }

  /** Starts `main` in a process of its own; nothing is awaited, so that a refusal to start can be seen too. */
  static async start({ main, home, args = [], env = {} }: ForkOptions): Promise<ForkedMain> {
    const port = await freePort()
    const child = fork(main, args, {
      execArgv: ['--import', join(import.meta.dirname, 'register.mjs')],
      env: { ...process.env, ...env, STEWARD_DOUBLE_HOME: home, STEWARD_DOUBLE_CDP_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    return new ForkedMain(child, port)
  }

  /** The first report of this kind, past or to come, that `matches`. */
  async reported(kind: string, matches: (report: Report) => boolean = () => true): Promise<Report> {
    const fits = (report: Report): boolean => report.electron === kind && matches(report)
    const known = this.reports.find(fits)
    if (known) return known
    const inVain = new AbortController()
    void this.#exit.then((code) =>
      inVain.abort(this.#failure(`main ended with code ${code} before it reported '${kind}'`)),
    )
    const timer = setTimeout(() => inVain.abort(this.#failure(`main did not report '${kind}' as awaited`)), PATIENCE_MS)
    try {
      for await (const [report] of on(this.#arrivals, 'report', { signal: inVain.signal }))
        if (fits(report)) return report
    } catch (error) {
      throw inVain.signal.aborted ? inVain.signal.reason : error
    } finally {
      clearTimeout(timer)
    }
    throw this.#failure(`no report '${kind}'`)
  }

  /** Acts as the user or the operating system would (see channel.mjs) and answers what came of it. */
  async act(kind: string, details: Record<string, unknown> = {}): Promise<unknown> {
    const before = this.reports.length
    this.process.send({ electron: kind, ...details })
    const answer = await this.reported(`${kind}-answer`, (report) => this.reports.indexOf(report) >= before)
    return answer['answer']
  }

  /** The page of the first window, reached over CDP once it has loaded. */
  async page(): Promise<Page> {
    const { address } = await this.reported('loaded')
    this.#browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${this.port}`)
    const pages = this.#browser.contexts().flatMap((context) => context.pages())
    const page = pages.find((candidate) => candidate.url() === address) ?? pages[0]
    if (!page) throw new Error('the double has no page open')
    return page
  }

  #failure(what: string): Error {
    const told = this.reports.slice(-20).map((report) => JSON.stringify(report))
    return new Error([what, 'it reported at last:', ...told, 'and printed:', this.#output].join('\n'))
  }

  exitCode(): Promise<number | null> {
    return this.#exit
  }

  /** Asks main to quit as the desktop would; a main that does not is killed, so that no test leaves a process. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    if (this.process.connected) this.process.send({ electron: 'quit' })
    const impatient = setTimeout(() => this.process.kill('SIGKILL'), 10_000)
    await this.#exit
    clearTimeout(impatient)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
    server.once('error', reject)
  })
}
