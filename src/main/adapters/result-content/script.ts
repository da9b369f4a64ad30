import type ts from 'typescript'
import { type Fault, MAX_FAULTS } from '../../protocol/result'

type Compiler = typeof ts

let compiler: Promise<Compiler> | undefined

const load = async (): Promise<Compiler> => (await import('typescript')).default

/** A program of one file that reads nothing else: no library, no import, no configuration. */
const programOf = (parser: Compiler, name: string, text: string): ts.Program => {
  const languageVersion = parser.ScriptTarget.Latest
  // Comments are no code: a slip in their annotations breaks nothing, and reading them costs memory.
  const jsDocParsingMode = parser.JSDocParsingMode.ParseNone
  const file = parser.createSourceFile(name, text, { languageVersion, jsDocParsingMode })
  const host: ts.CompilerHost = {
    getSourceFile: (asked) => (asked === name ? file : undefined),
    getDefaultLibFileName: () => '',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (asked) => asked,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (asked) => asked === name,
    readFile: () => undefined,
  }
  const options: ts.CompilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [] }
  return parser.createProgram([name], { ...options, target: parser.ScriptTarget.Latest }, host)
}

/**
 * The syntax errors of a JavaScript or TypeScript source. The parser is JavaScript itself: a source made to exhaust it ends in an
 * error that can be caught, where native parsers take the process down with them (docs/adr: result validation).
 *
 * @param path for its extension: which of the languages it is
 */
export async function scriptFaults(path: string, text: string, code: Fault['code']): Promise<Fault[]> {
  compiler ??= load()
  const parser = await compiler
  const extension = /\.[a-z]+$/i.exec(path)?.[0].toLowerCase() ?? ''
  const name = `/source${/\.d\.[cm]?ts$/i.test(path) ? '.d' : ''}${extension}`
  try {
    const program = programOf(parser, name, text)
    const file = program.getSourceFile(name)
    return program
      .getSyntacticDiagnostics(file)
      .slice(0, MAX_FAULTS)
      .map((diagnostic) => {
        const { line, character } = parser.getLineAndCharacterOfPosition(diagnostic.file, diagnostic.start)
        const message = parser.flattenDiagnosticMessageText(diagnostic.messageText, ' ')
        return { code, message, line: line + 1, column: character + 1 }
      })
  } catch (error) {
    if (error instanceof RangeError)
      return [{ code: 'nesting_too_deep', message: 'The source is nested too deeply to be parsed' }]
    throw error
  }
}
