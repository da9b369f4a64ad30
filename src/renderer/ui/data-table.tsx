import { TextInput, VisuallyHidden } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useFilterKey } from './filter-key'
import { moveBetweenRows } from './row-keys'
import { nextOrder, type Order, type Orderable, ordered, parseOrder } from './row-order'

export interface Column<Row> extends Orderable<Row> {
  readonly cell: (row: Row) => ReactNode
  readonly width?: number | string
  /** Shown in place of the name, where the column is not sorted. */
  readonly heading?: ReactNode
  /** Numbers stand at the right, under one another. */
  readonly isNumber?: boolean
}

/** How a list is filtered and ordered, kept by whoever shows it (in the address, for a screen's main list). */
export interface TableView {
  readonly filter: string
  readonly order: string | undefined
  readonly onFilter: (text: string) => void
  readonly onOrder: (order: string) => void
}

interface DataTableProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Text the filter box looks in; no box without it. */
  readonly textOf?: (row: Row) => string
  readonly view?: TableView
  readonly empty: ReactNode
}

const ROW_HEIGHT = 37
/** Above this many rows only those in sight are in the page. */
const VIRTUAL_FROM = 200

/** Without a view of the screen's, the table remembers its order itself for as long as it is shown. */
function useOwnView(): TableView {
  const [filter, onFilter] = useState('')
  const [order, onOrder] = useState<string>()
  return { filter, order, onFilter, onOrder }
}

/** Dense rows under a sticky header: sortable, filtered by `/`, walked by arrows, long lists virtualised. */
export function DataTable<Row>({ label, rows, columns, keyOf, textOf, view, empty }: DataTableProps<Row>) {
  const own = useOwnView()
  const { filter, order, onFilter, onOrder } = view ?? own
  const box = useRef<HTMLInputElement>(null)
  useFilterKey(box)
  const current = order === undefined ? undefined : parseOrder(order)
  const shown = useMemo(() => {
    const wanted = filter.toLowerCase()
    const found = textOf && wanted !== '' ? rows.filter((row) => textOf(row).toLowerCase().includes(wanted)) : rows
    return ordered(found, columns, order === undefined ? undefined : parseOrder(order))
  }, [rows, columns, textOf, filter, order])
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
          onChange={({ currentTarget }) => onFilter(currentTarget.value)}
        />
      )}
      {textOf && (
        <VisuallyHidden role="status">
          {filter === '' ? '' : `${shown.length} of ${rows.length} rows fit the filter`}
        </VisuallyHidden>
      )}
      <Rows label={label} rows={shown} columns={columns} keyOf={keyOf} order={current} onOrder={onOrder} />
      {shown.length === 0 && empty}
    </div>
  )
}

interface RowsProps<Row> extends Pick<DataTableProps<Row>, 'label' | 'rows' | 'columns' | 'keyOf'> {
  readonly order: Order | undefined
  readonly onOrder: (order: string) => void
}

function Rows<Row>({ label, rows, columns, keyOf, order, onOrder }: RowsProps<Row>) {
  const scroller = useRef<HTMLElement>(null)
  const isVirtual = rows.length > VIRTUAL_FROM
  const virtual = useVirtualizer({
    count: isVirtual ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const from = isVirtual ? (items[0]?.index ?? 0) : 0
  const visible = isVirtual ? rows.slice(from, (items.at(-1)?.index ?? -1) + 1) : rows
  const above = items[0]?.start ?? 0
  const below = isVirtual ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  return (
    <section
      ref={scroller}
      className="table-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={label}
    >
      {/* The row count is told because a virtual list holds only some of them. */}
      <table className="dense" aria-rowcount={rows.length + 1} onKeyDown={moveBetweenRows}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.name} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={columns.length} />}
          {visible.map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={from + index + 2}>
              {columns.map((column) => (
                <td key={column.name} className={column.isNumber ? 'right numbers' : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {below > 0 && <Gap height={below} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  )
}

interface HeadingProps<Row> {
  readonly column: Column<Row>
  readonly order: Order | undefined
  readonly onOrder: (order: string) => void
}

function Heading<Row>({ column, order, onOrder }: HeadingProps<Row>) {
  const active = order?.column === column.name
  const direction = active ? (order.descending ? 'descending' : 'ascending') : 'none'
  return (
    <th
      scope="col"
      className={column.isNumber ? 'right' : undefined}
      style={{ width: column.width }}
      {...(column.sort && { 'aria-sort': direction })}
    >
      {column.sort ? (
        <button type="button" onClick={() => onOrder(nextOrder(column.name, order))}>
          {column.name}
          <span aria-hidden="true" className="direction">
            {active ? (order.descending ? '↓' : '↑') : ''}
          </span>
        </button>
      ) : (
        (column.heading ?? column.name)
      )}
    </th>
  )
}

const Gap = ({ height, columns }: { height: number; columns: number }) => (
  <tr>
    <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
  </tr>
)
