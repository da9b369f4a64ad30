/** The names with one of them at another place; the same list where that is no change. */
export const moved = (names: readonly string[], name: string, to: number): string[] => {
  const from = names.indexOf(name)
  if (from === -1 || from === to || to < 0 || to >= names.length) return names as string[]
  const rest = names.filter((other) => other !== name)
  return [...rest.slice(0, to), name, ...rest.slice(to)]
}
