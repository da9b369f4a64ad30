import { StringDecoder } from 'node:string_decoder'

/**
 * Cuts a stream of bytes into lines. A line longer than `maxLength` characters is handed on once, shortened, and the rest of it
 * passed over: a program that never ends its line must not fill the memory.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8')
  private kept = ''
  private overlong = false

  constructor(
    private readonly maxLength: number,
    private readonly onLine: (line: string) => void,
  ) {}

  write(chunk: Uint8Array): void {
    this.take(this.decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
  }

  /** Hands on what has no line end. */
  end(): void {
    this.take(this.decoder.end())
    if (this.kept !== '' && !this.overlong) this.onLine(this.kept)
    this.kept = ''
    this.overlong = false
  }

  private take(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n', start); end !== -1; end = text.indexOf('\n', start)) {
      this.keep(text.slice(start, end))
      if (!this.overlong) this.onLine(this.kept.endsWith('\r') ? this.kept.slice(0, -1) : this.kept)
      this.kept = ''
      this.overlong = false
      start = end + 1
    }
    this.keep(text.slice(start))
  }

  private keep(part: string): void {
    if (this.overlong) return
    this.kept += part
    if (this.kept.length <= this.maxLength) return
    this.overlong = true
    this.onLine(`${this.kept.slice(0, this.maxLength - 1)}…`)
    this.kept = ''
  }
}
