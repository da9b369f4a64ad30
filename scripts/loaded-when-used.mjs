import MagicString from 'magic-string'
import { parseSync, Visitor } from 'vite'

/** A file of the build, or a module of Node. Other packages may do something when they are loaded, and are left where they are. */
const LATER = /^(?:\.{1,2}\/(?!.*rolldown-runtime)|node:)/

/**
 * A plugin of the build: what a file of it asks of another one, or of a module of Node, is loaded by whoever first uses something of
 * it, instead of by whoever might. None of them does anything when it is loaded (`sideEffects` of package.json), so that a command
 * reads and runs what it needs and no more.
 */
export const loadedWhenUsed = {
  name: 'loaded-when-used',
  renderChunk: (code, { fileName }) => withLoaders(code, fileName),
}

/** @throws Error where a name that is loaded later means something else further in: the build then fails. */
export function withLoaders(code, fileName = 'chunk.js') {
  const { program } = parseSync(fileName, code, { sourceType: 'commonjs' })
  const text = new MagicString(code)
  const loaders = loadersOf(program, code)
  const replaced = [...loaders.values()].flatMap(({ statements }) => statements)
  const within = ({ start, end }) => replaced.some((statement) => statement.start <= start && end <= statement.end)
  const names = new Set()
  const constructed = new Set()
  new Visitor({
    MemberExpression({ computed, property }) {
      if (!computed) names.add(property.start)
    },
    Property({ computed, key }) {
      if (!computed) names.add(key.start)
    },
    NewExpression({ callee }) {
      constructed.add(leftmost(callee).start)
    },
    VariableDeclarator(node) {
      if (loaders.has(node.id.name) && !within(node)) throw new Error(`${fileName}: ${node.id.name} is declared twice`)
    },
    Identifier({ name, start, end }) {
      if (!loaders.has(name) || names.has(start) || within({ start, end })) return
      // `new a().B()` would construct `a`.
      if (constructed.has(start)) text.appendRight(start, '(').appendRight(end, '())')
      else text.appendRight(end, '()')
    },
  }).visit(program)
  for (const [name, { value, statements }] of loaders) {
    const [first, ...others] = statements
    text.overwrite(first.start, first.end, `let ${name}$; const ${name} = () => ${name}$ ??= ${value};`)
    for (const other of others) text.remove(other.start, other.end)
  }
  return { code: text.toString(), map: text.generateMap({ hires: true }) }
}

/** By name: the value that is loaded, and the statements at the top of the file that load it today. */
function loadersOf({ body }, code) {
  const loaders = new Map()
  for (const statement of body) {
    const { name, target } = required(statement)
    if (LATER.test(target ?? ''))
      loaders.set(name, { value: `require(${JSON.stringify(target)})`, statements: [statement] })
    // `let node_fs = require("node:fs"); node_fs = __toESM(node_fs, 1);`
    const loader = loaders.get(reassigned(statement))
    if (loader === undefined) continue
    const { left, right } = statement.expression
    loader.value = code.slice(right.start, right.end).replace(`(${left.name},`, () => `(${loader.value},`)
    loader.statements.push(statement)
  }
  return loaders
}

function required({ type, declarations = [] }) {
  const [{ id, init } = {}] = declarations
  const one = type === 'VariableDeclaration' && declarations.length === 1
  return one && init?.callee?.name === 'require' ? { name: id.name, target: init.arguments[0]?.value } : {}
}

const reassigned = ({ expression }) => (expression?.type === 'AssignmentExpression' ? expression.left.name : undefined)

const leftmost = (node) => (node.type === 'MemberExpression' ? leftmost(node.object) : node)
