import { TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'

export interface Column<Row> {
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** What to sort by; a column without it cannot be sorted. */
  readonly sort?: (row: Row) => string | number
  readonly width?: number | string
}

interface DataTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Text the filter box looks in; no box without it. */
  readonly textOf?: (row: Row) => string
  readonly filter?: string
  readonly onFilter?: (text: string) => void
  readonly empty: ReactNode
}

const ROW_HEIGHT = 37
/** Above this many rows only those in sight are in the page. */
const VIRTUAL_FROM = 200

interface Order {
  readonly column: string
  readonly descending: boolean
}

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | undefined): readonly Row[] {
  const by = columns.find(({ name }) => name === order?.column)?.sort
  if (by === undefined || order === undefined) return rows
  const sign = order.descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)]
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
  })
}

/** Dense rows under a sticky header: sortable, filtered by `/`, long lists virtualised. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, textOf, filter = '', onFilter, keyOf, label, empty } = props
  const [order, setOrder] = useState<Order>()
  const box = useRef<HTMLInputElement>(null)
  const scroller = useRef<HTMLElement>(null)
  useFilterKey(box)
  const shown = useMemo(() => {
    const wanted = filter.toLowerCase()
    const found = textOf && wanted !== '' ? rows.filter((row) => textOf(row).toLowerCase().includes(wanted)) : rows
    return sorted(found, columns, order)
  }, [rows, columns, textOf, filter, order])
  const isVirtual = shown.length > VIRTUAL_FROM
  const virtual = useVirtualizer({
    count: isVirtual ? shown.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.start ?? 0
  const last = isVirtual ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  const visible = isVirtual ? items.flatMap(({ index }) => shown[index] ?? []) : shown
  return (
    <div>
      {textOf && (
        <TextInput
          ref={box}
          size="xs"
          m="sm"
          maw={320}
          placeholder="Filter   /"
          aria-label={`Filter ${label}`}
          value={filter}
          onChange={({ currentTarget }) => onFilter?.(currentTarget.value)}
        />
      )}
      <section
        ref={scroller}
        style={{ overflow: 'auto', maxHeight: isVirtual ? '70vh' : undefined }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={label}
      >
        <table className="dense">
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading key={column.name} column={column} order={order} onOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {first > 0 && <Gap height={first} columns={columns.length} />}
            {visible.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map((column) => (
                  <td key={column.name}>{column.cell(row)}</td>
                ))}
              </tr>
            ))}
            {last > 0 && <Gap height={last} columns={columns.length} />}
          </tbody>
        </table>
      </section>
      {shown.length === 0 && empty}
    </div>
  )
}

function Heading<Row>({
  column,
  order,
  onOrder,
}: {
  column: Column<Row>
  order: Order | undefined
  onOrder: (order: Order) => void
}) {
  const active = order?.column === column.name
  const direction = active ? (order.descending ? 'descending' : 'ascending') : 'none'
  return (
    <th scope="col" style={{ width: column.width }} {...(column.sort && { 'aria-sort': direction })}>
      {column.sort ? (
        <button type="button" onClick={() => onOrder({ column: column.name, descending: active && !order.descending })}>
          {column.name}
          {active && <span aria-hidden="true">{order.descending ? ' ↓' : ' ↑'}</span>}
        </button>
      ) : (
        column.name
      )}
    </th>
  )
}

const Gap = ({ height, columns }: { height: number; columns: number }) => (
  <tr>
    <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
  </tr>
)

/** `/` goes to the filter box, as long as nobody is typing. */
function useFilterKey(box: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      if (event.key !== '/' || typing || !box.current) return
      event.preventDefault()
      box.current.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [box])
}
