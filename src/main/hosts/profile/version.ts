import packageFile from '../../../../package.json'

export const VERSION: string = packageFile.version

declare const STEWARD_BUILD: string | undefined
/** Names the sources that this program was built from; undefined where it runs unbuilt. */
export const BUILD: string | undefined = typeof STEWARD_BUILD === 'undefined' ? undefined : STEWARD_BUILD
