import { config } from 'zod'

/**
 * A run of the command line checks each schema once or twice: compiling it to code first, which pays in a server, costs more than
 * it saves. Takes effect for schemas made afterwards, so it is called before anything else is loaded.
 */
export const interpretSchemas = (): void => void config({ jitless: true })
