import type { Migrations } from '../../database'
import { first } from './first'

/** In the order they are applied; one that was published never changes. */
export const CLIENT_MIGRATIONS: Migrations = [first]
