/** Documents of one kind under a name each, sealed at rest; for what is few and must not be lost. */
export interface Shelf<T> {
  get(id: string): Promise<T | undefined>
  /** Durable before it returns. */
  put(id: string, value: T): Promise<void>
  /** By name. @throws StewardError `store_damaged` */
  list(): Promise<T[]>
  remove(id: string): Promise<void>
}
