import { type ComponentType, use, useState } from 'react'

type Module = { readonly default: ComponentType }

/** A screen whose code is loaded when it is first shown, or ahead of that. */
export class LoadedScreen {
  component: ComponentType | undefined
  readonly #import: () => Promise<Module>
  #loading: Promise<ComponentType> | undefined

  constructor(load: () => Promise<Module>) {
    this.#import = load
  }

  /** Fails again and again until the failure is forgotten: React asks as often as it draws. */
  load(): Promise<ComponentType> {
    this.#loading ??= this.#begin()
    return this.#loading
  }

  /** Lets code that could not be had be asked for once more. */
  forgetFailure(): void {
    if (this.component === undefined) this.#loading = undefined
  }

  async #begin(): Promise<ComponentType> {
    const module = await this.#import()
    this.component = module.default
    return module.default
  }
}

/** Shown at once where its code is there: React's own `lazy` shows a skeleton first even then, and for a third of a second. */
export function ShownScreen({ screen }: { screen: LoadedScreen }) {
  const [known] = useState(() => screen.component)
  const Shown = known ?? use(screen.load())
  return <Shown />
}

/** Loads the screens one after the other whenever the page has nothing else to do. */
export async function loadAhead(screens: readonly LoadedScreen[]): Promise<void> {
  for (const screen of screens) {
    await new Promise((resume) => requestIdleCallback(resume))
    // Whoever opens it tries again, and is told.
    await screen.load().catch(() => screen.forgetFailure())
  }
}
