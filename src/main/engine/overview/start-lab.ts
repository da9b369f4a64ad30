import { audit, type EngineContext } from '../context'

/** Starts the lab for a person who has nothing of their own to look at yet. */
export async function startLab(context: EngineContext): Promise<{ url: string }> {
  const { url } = await context.programs.startLab()
  await audit(context, 'lab.started', context.profile.name)
  return { url }
}
