/** What answers every question with a promise, and can therefore be loaded with the first. */
type Asked = { readonly [Method: string]: (...args: never[]) => Promise<unknown> }
type Answers<Port> = {
  [Method in keyof Port]: Port[Method] extends (...args: never[]) => Promise<unknown> ? Port[Method] : never
}

/**
 * A port whose module is loaded when it is first asked something: of the many stores of a profile, a run of the command line reads
 * one or two, and the schemas of all the others' rows would cost it more than reading them. A load that failed is tried again.
 */
export function loadedLater<Port extends Answers<Port>>(load: () => Promise<Port>): Port {
  let loading: Promise<Port> | undefined
  const port = (): Promise<Port> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return new Proxy({} as Record<string, unknown>, {
    get: (made, method) => {
      // It is no promise itself, though it is asked whether it is one wherever it is handed on.
      if (typeof method === 'symbol' || method === 'then') return undefined
      made[method] ??= async (...args: never[]) => {
        const loaded = (await port()) as unknown as Asked
        return loaded[method]?.(...args)
      }
      return made[method]
    },
  }) as unknown as Port
}
